import { checkTypes, type TypeCost } from './type-cost/check-types.js'
import { imports, plain, repositories, type Sources } from './type-cost/program.js'

const rounds = 7

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN

function cost(sources: Sources): TypeCost {
  const runs = checkTypes(sources, rounds)
  return {
    instantiations: median(runs.map(run => run.instantiations)),
    seconds: median(runs.map(run => run.seconds)),
  }
}

function line(name: string, { instantiations, seconds }: TypeCost): string {
  return `  ${name.padEnd(40)} ${String(instantiations).padStart(8)} instantiations  ${seconds.toFixed(3)} s`
}

const base = cost(imports)
const byHand = cost(plain)
const byRepositories = cost(repositories)

console.log('Type-checking 40 tables and 80 queries\n')
console.log(line('the imports alone', base))
console.log(line('80 queries of plain Kysely', byHand))
console.log(line('the same through 20 repositories', byRepositories))
console.log(
  `\n  repositories beside plain Kysely: ${(byRepositories.instantiations / byHand.instantiations).toFixed(2)} of the instantiations, ${(byRepositories.seconds / byHand.seconds).toFixed(2)} of the time`,
)
