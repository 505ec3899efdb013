import { test } from 'vitest'
import { chinookFile } from './chinook-file.js'
import { describeStore } from './describe-store.js'

const file = chinookFile()
if (file !== undefined) describeStore(file)
else test.skip('the music store: KYSERA_CHINOOK names no file with the Chinook data', () => undefined)
