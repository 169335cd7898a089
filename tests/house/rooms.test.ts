// Holds the real tree against the real map.

import { resolve } from 'node:path'
import { expect, it } from 'vitest'
import { forbidden } from '../../forbidden-loads.ts'
import { rooms } from '../../rooms.ts'
import { checkRooms, violationText } from './check-rooms.ts'

it('every file keeps to the map of the house (rooms.ts)', async () => {
  const root = resolve(import.meta.dirname, '../..')
  const violations = await checkRooms({ root, rooms, forbidden })
  expect(violations.map(violationText).join('\n')).toBe('')
})
