import { createRepositoryFactory } from '@kysera/repository'
import type { Kysely } from 'kysely'
import { z } from 'zod'
import type { Blog } from './schema.js'

const user = z.object({ email: z.email(), name: z.string().min(1) })
const post = z.object({ user_id: z.number(), title: z.string().min(1) })

export const createUserRepository = (db: Kysely<Blog>) =>
  createRepositoryFactory(db).create({ tableName: 'kysera_users', schemas: { create: user } })

export const createPostRepository = (db: Kysely<Blog>) =>
  createRepositoryFactory(db).create({ tableName: 'kysera_posts', schemas: { create: post } })
