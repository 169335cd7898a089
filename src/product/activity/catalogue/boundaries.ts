import { kindsOf } from './define.ts'

const boundaries = kindsOf('boundaries')

/** Numbers 131001 to 131999. */
export const boundaryMessages = {
  BOUNDARY_CREATED: boundaries.change(131_001, 'information', 'A boundary was made.'),
  BOUNDARY_CHANGED: boundaries.change(131_002, 'information', 'A boundary was changed.'),
  BOUNDARY_REMOVED: boundaries.change(131_003, 'information', 'A boundary was removed.'),
  BOUNDARY_GROUP_CREATED: boundaries.change(131_004, 'information', 'A boundary group was made.'),
  BOUNDARY_GROUP_CHANGED: boundaries.change(
    131_005,
    'information',
    'A boundary group was changed: its boundaries, its distribution points, or where its clients fall back.',
  ),
  BOUNDARY_GROUP_REMOVED: boundaries.change(131_006, 'information', 'A boundary group was removed.'),
}
