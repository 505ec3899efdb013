/** How often a process is killed on each database, and the seed that decides when. */
export const kills = {
  count: Number(process.env.KYSERA_KILLS ?? 10),
  seed: Number(process.env.KYSERA_KILLS_SEED ?? 1),
}
