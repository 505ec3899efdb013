import { createRepositoryFactory } from '@kysera/repository'
import type { SampleDatabase } from '@kysera-internal/test-support'
import type { Kysely } from 'kysely'
import { z } from 'zod'

export const CreateUser = z.object({ email: z.email(), name: z.string().min(1), age: z.number().optional() })

/** A repository whose schemas are those of the documentation. */
// oxlint-disable-next-line typescript/explicit-function-return-type -- the inferred type is what is tested
export const createUserRepository = (executor: Kysely<SampleDatabase>) =>
  createRepositoryFactory(executor).create({
    tableName: 'users',
    mapRow: row => row,
    schemas: { create: CreateUser, update: CreateUser.partial() },
  })

export const ann = { email: 'ann@example.org', name: 'Ann' }
export const bob = { email: 'bob@example.org', name: 'Bob' }
