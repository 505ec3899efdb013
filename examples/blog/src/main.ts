import { parseArgs } from 'node:util'
import { runDemo } from './run-demo.js'

const { values } = parseArgs({ options: { url: { type: 'string' } } })

await runDemo({ url: values.url, write: line => console.log(line) })
