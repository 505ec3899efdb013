import { ctePlaces } from './cte-places.js'
import { insertPlaces } from './insert-places.js'
import type { Place } from './place.js'
import { readPlaces } from './read-places.js'
import { subqueryPlaces } from './subquery-places.js'
import { writePlaces } from './write-places.js'

/** Every place of a statement in which a table can be named. */
export const places: readonly Place[] = [
  ...readPlaces,
  ...subqueryPlaces,
  ...ctePlaces,
  ...insertPlaces,
  ...writePlaces,
]
