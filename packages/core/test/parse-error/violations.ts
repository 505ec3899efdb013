import { sql } from 'kysely'
import type { AnyDatabase } from '@kysera-internal/test-support'

/** Tables with a constraint of each kind, and one row in each. */
export async function createTables(db: AnyDatabase): Promise<void> {
  await createPeople(db)
  await createPets(db)
  await db.insertInto('people').values(ann).execute()
  await db.insertInto('pets').values({ id: 1, owner_id: ann.id }).execute()
}

export const ann = { id: 1, email: 'ann@example.org', given: 'Ann', family: 'Lee', nick: 'a', age: 30 }

/** A second person who violates nothing. */
export const bob = { id: 2, email: 'bob@example.org', given: 'Bob', family: 'Lee', nick: 'b', age: 40 }

/** What a promise is rejected with. */
export async function rejection(promise: Promise<unknown>): Promise<unknown> {
  return await promise.then(
    () => expectRejection(),
    (error: unknown) => error,
  )
}

function expectRejection(): never {
  throw new Error('The statement was expected to violate a constraint')
}

async function createPeople(db: AnyDatabase): Promise<void> {
  await db.schema
    .createTable('people')
    .addColumn('id', 'integer', column => column.primaryKey())
    .addColumn('email', 'varchar(99)', column => column.notNull())
    .addColumn('given', 'varchar(40)')
    .addColumn('family', 'varchar(40)')
    .addColumn('nick', 'varchar(40)')
    .addColumn('age', 'integer')
    .addUniqueConstraint('people_email_key', ['email'])
    .addUniqueConstraint('fullname', ['given', 'family'])
    .addCheckConstraint('people_adult', sql`age >= 18`)
    .execute()
}

async function createPets(db: AnyDatabase): Promise<void> {
  await db.schema
    .createTable('pets')
    .addColumn('id', 'integer', column => column.primaryKey())
    .addColumn('owner_id', 'integer', column => column.notNull())
    .addForeignKeyConstraint('pets_owner', ['owner_id'], 'people', ['id'])
    .execute()
}

/** A table whose rows keep a person from being deleted, not even to be checked later. */
export async function createToys(db: AnyDatabase): Promise<void> {
  await db.schema
    .createTable('toys')
    .addColumn('owner_id', 'integer')
    .addForeignKeyConstraint('toys_owner', ['owner_id'], 'people', ['id'], key => key.onDelete('restrict'))
    .execute()
  await db.insertInto('toys').values({ owner_id: ann.id }).execute()
}
