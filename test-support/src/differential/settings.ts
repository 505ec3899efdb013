/**
 * How many statements run on each database, and which: the same seed gives the same statements.
 *
 * A failure names its seed and case, so that `KYSERA_DIFFERENTIAL_CASE` runs nothing but that one again.
 */
export interface Settings {
  readonly count: number
  readonly seed: number
  readonly onlyCase: number | undefined
}

const { KYSERA_DIFFERENTIAL_COUNT, KYSERA_DIFFERENTIAL_SEED, KYSERA_DIFFERENTIAL_CASE } = process.env

export const settings: Settings = {
  count: Number(KYSERA_DIFFERENTIAL_COUNT ?? 2000),
  seed: Number(KYSERA_DIFFERENTIAL_SEED ?? 1),
  onlyCase: KYSERA_DIFFERENTIAL_CASE === undefined ? undefined : Number(KYSERA_DIFFERENTIAL_CASE),
}

/** The numbers of the cases to run. */
export function cases({ count, onlyCase }: Settings): readonly number[] {
  return onlyCase === undefined ? Array.from({ length: count }, (_, index) => index) : [onlyCase]
}
