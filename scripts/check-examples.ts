import { compileExamples } from './examples/compile-examples.js'
import { findExamples } from './examples/find-examples.js'

const examples = findExamples()
const problems = compileExamples(examples, '.examples/all')
for (const { place, message } of problems) console.error(`${place}: ${message}`)
console.log(`${examples.length} examples, ${problems.length} problems`)
process.exitCode = problems.length === 0 ? 0 : 1
