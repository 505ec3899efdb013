import { behavesLikeAView } from '@kysera-internal/test-support/differential'
import { createExecutorSync } from '../../src/index.js'
import { ownTenant, withoutDeleted } from './plugins.js'

behavesLikeAView('an executor with filters', db => createExecutorSync(db, [withoutDeleted, ownTenant]))
