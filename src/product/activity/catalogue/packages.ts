import { kindsOf } from './define.ts'

const packages = kindsOf('upgrade-packages')
const servicing = kindsOf('servicing')
const schedules = kindsOf('servicing-schedules')
const distribution = kindsOf('distribution')
const library = kindsOf('content-library')

/** Numbers 110001 to 114999. */
export const packageMessages = {
  UPGRADE_PACKAGE_ADDED: packages.change(
    110_001,
    'information',
    'An operating system upgrade package was added.',
    { configurationManager: 2301 },
  ),
  UPGRADE_PACKAGE_RELOADED: packages.change(
    110_002,
    'information',
    'The source of a package was read again, as its next version.',
  ),
  UPGRADE_PACKAGE_CHANGED: packages.change(
    110_017,
    'information',
    'The name, the version or the comment of a package was changed.',
  ),
  UPGRADE_PACKAGE_REMOVED: packages.change(
    110_018,
    'information',
    'A package was removed with all of its versions.',
  ),
  PACKAGE_VERSION_PINNED: packages.change(
    110_003,
    'information',
    'A package version was pinned: no clean-up removes it.',
  ),
  PACKAGE_VERSION_UNPINNED: packages.change(110_004, 'information', 'A package version is no longer pinned.'),
  PACKAGE_VERSION_REMOVED: packages.change(110_005, 'information', 'A package version was removed.'),
  RETENTION_CHANGED: packages.change(110_006, 'information', 'How many versions are kept was changed.'),
  UPDATE_SCHEDULE_SET: packages.change(
    110_007,
    'information',
    'The schedule on which a package’s source is looked at again was set.',
  ),
  UPDATE_SCHEDULE_REMOVED: packages.change(
    110_008,
    'information',
    'The schedule on which a package’s source is looked at again was removed.',
  ),
  UPDATE_ON_SCHEDULE_NOT_DONE: packages.event(
    110_009,
    'warning',
    'A package’s source was to be looked at on its schedule, and this was not done.',
  ),
  PACKAGE_VERSION_HELD: packages.change(
    110_010,
    'information',
    'A package version was held: no run and no reload replaces it.',
  ),
  PACKAGE_VERSION_RELEASED: packages.change(110_011, 'information', 'A package version is no longer held.'),
  PACKAGE_VERSION_PROMOTED: packages.change(110_012, 'information', 'A package version was promoted.'),
  PACKAGE_VERSION_PROMOTION_WITHDRAWN: packages.change(
    110_013,
    'information',
    'The promotion of a package version was taken back.',
  ),
  PACKAGE_VERSION_MARKED_BAD: packages.change(
    110_014,
    'warning',
    'A package version was marked bad: it is never chosen again.',
  ),
  PACKAGE_VERSION_UNMARKED_BAD: packages.change(
    110_015,
    'information',
    'A package version is no longer marked bad.',
  ),
  PACKAGE_ROLLED_BACK: packages.change(
    110_016,
    'warning',
    'A package was rolled back to the content of an earlier version.',
  ),

  UPGRADE_PACKAGE_SERVICED: servicing.change(
    111_001,
    'information',
    'A servicing run published the next version of a package.',
  ),
  UPGRADE_PACKAGE_NOT_SERVICED: servicing.event(
    111_002,
    'error',
    'A servicing run failed; the version in use stays.',
  ),
  SERVICING_WORKER_TOKEN_MADE: servicing.change(
    111_003,
    'information',
    'A token for a servicing worker was made; the one before no longer works.',
  ),
  SERVICING_WORKER_REMOVED: servicing.change(111_004, 'information', 'A servicing worker was removed.'),
  UPGRADE_PACKAGE_SERVICED_IN_PART: servicing.change(
    111_005,
    'warning',
    'A servicing run published the next version of a package; some updates could not be put into some images.',
  ),
  SERVICING_NOT_DISTRIBUTED: servicing.event(
    111_006,
    'error',
    'A serviced version is in use, and distribution points could not be told.',
  ),
  SERVICING_PRIORITY_CHANGED: servicing.change(
    111_007,
    'information',
    'How urgent a waiting servicing run is was changed.',
  ),

  CONTENT_DISTRIBUTED: distribution.change(
    112_001,
    'information',
    'A package was distributed to a distribution point that did not have it.',
    { configurationManager: 2342 },
  ),
  DISTRIBUTION_POINTS_UPDATED: distribution.change(
    112_002,
    'information',
    'Distribution points shall have the version in use.',
  ),
  CONTENT_REDISTRIBUTED: distribution.change(112_003, 'information', 'All of a package is sent again.'),
  CONTENT_REMOVAL_REQUESTED: distribution.change(
    112_004,
    'warning',
    'A package shall be removed from distribution points.',
  ),
  CONTENT_VALIDATION_REQUESTED: distribution.change(
    112_005,
    'information',
    'A package shall be validated on distribution points.',
  ),
  DISTRIBUTION_CANCELLED: distribution.change(
    112_006,
    'warning',
    'A distribution that was under way was cancelled.',
  ),
  CONTENT_VERIFIED: distribution.event(
    112_007,
    'information',
    'A distribution point signed that it verified a content version.',
  ),
  CONTENT_REMOVED: distribution.event(
    112_008,
    'information',
    'A distribution point no longer holds a package.',
  ),
  CONTENT_NOT_HELD: distribution.event(
    112_009,
    'warning',
    'A distribution point lost content that it had signed for.',
  ),
  CONTENT_PRESTAGED: distribution.event(
    112_010,
    'information',
    'Package versions were exported into a prestage file.',
  ),
  PACKAGE_PRIORITY_CHANGED: distribution.change(
    112_011,
    'information',
    'The distribution priority of a package was changed.',
  ),
  JOIN_TOKEN_MADE: distribution.change(
    112_012,
    'information',
    'A one-time token was made with which a distribution point joins.',
  ),
  DISTRIBUTION_POINT_JOINED: distribution.change(
    112_013,
    'information',
    'A distribution point joined the site.',
  ),
  DISTRIBUTION_POINT_REMOVED: distribution.change(
    112_014,
    'warning',
    'A distribution point was removed from the site.',
  ),
  POINT_PROPERTIES_CHANGED: distribution.change(
    112_015,
    'information',
    'Properties of a distribution point were changed.',
  ),
  POINT_TOKEN_ROTATED: distribution.change(
    112_016,
    'warning',
    'The token of a distribution point was rotated; the one before no longer works.',
  ),
  POINT_KEY_CHANGED: distribution.event(
    112_017,
    'warning',
    'A distribution point shows a certificate with another key than before.',
  ),
  POINT_GROUP_CREATED: distribution.change(112_018, 'information', 'A distribution point group was made.'),
  POINT_GROUP_CHANGED: distribution.change(
    112_019,
    'information',
    'Distribution points were added to a group or taken out of it.',
  ),
  POINT_GROUP_DELETED: distribution.change(112_020, 'information', 'A distribution point group was deleted.'),
  DISTRIBUTION_RING_SET: distribution.change(112_021, 'information', 'A distribution ring was set.'),
  DISTRIBUTION_RING_REMOVED: distribution.change(112_022, 'information', 'A distribution ring was removed.'),
  ROLLOUT_STARTED: distribution.change(
    112_023,
    'information',
    'A version is being rolled out, ring by ring.',
  ),
  ROLLOUT_RING_BEGAN: distribution.event(112_024, 'information', 'A rollout has begun in a ring.'),
  ROLLOUT_RING_PASSED: distribution.event(112_025, 'information', 'A rollout has passed the gate of a ring.'),
  ROLLOUT_RING_SKIPPED: distribution.change(
    112_026,
    'information',
    'A rollout goes on without waiting for the gate of a ring.',
  ),
  ROLLOUT_PAUSED: distribution.change(112_027, 'information', 'A rollout was paused.'),
  ROLLOUT_RESUMED: distribution.change(112_028, 'information', 'A rollout goes on.'),
  ROLLOUT_STOPPED: distribution.change(112_029, 'warning', 'A rollout was stopped.'),
  ROLLOUT_SUCCEEDED: distribution.event(112_030, 'information', 'A rollout has passed every ring.'),

  CONTENT_LIBRARY_VERIFIED: library.event(
    113_001,
    'information',
    'All of the content library was read again; nothing was wrong.',
  ),
  CONTENT_LIBRARY_HEALED: library.event(
    113_002,
    'warning',
    'Damage was found in the content library; all that is needed was fetched back from distribution points.',
  ),
  CONTENT_LIBRARY_LOSS: library.event(
    113_003,
    'error',
    'Content is damaged or missing and no distribution point gives it.',
  ),
  CONTENT_LIBRARY_REBUILT: library.change(
    113_004,
    'warning',
    'The content library was rebuilt from the notes beside its store.',
  ),

  SERVICING_SCHEDULE_CREATED: schedules.change(114_001, 'information', 'Updates were scheduled.'),
  SERVICING_SCHEDULE_CHANGED: schedules.change(114_002, 'information', 'Scheduled updates were changed.'),
  SERVICING_SCHEDULE_REMOVED: schedules.change(114_003, 'information', 'Scheduled updates were removed.'),
  SERVICING_SCHEDULE_PAUSED: schedules.change(114_004, 'information', 'Scheduled updates were paused.'),
  SERVICING_SCHEDULE_RESUMED: schedules.change(114_005, 'information', 'Scheduled updates were resumed.'),
  SERVICING_SCHEDULE_RUN_NOW: schedules.change(
    114_006,
    'information',
    'Scheduled updates were asked to begin now.',
  ),
  SERVICING_SCHEDULE_CANCELLED: schedules.change(114_007, 'information', 'Scheduled updates were cancelled.'),
  SERVICING_OCCURRENCE_STARTED: schedules.event(114_008, 'information', 'Scheduled updates began.', {
    configurationManager: 7900,
  }),
  SERVICING_OCCURRENCE_SUCCEEDED: schedules.event(114_009, 'information', 'Scheduled updates succeeded.'),
  SERVICING_OCCURRENCE_FAILED: schedules.event(
    114_010,
    'error',
    'Scheduled updates failed, for at least one package.',
  ),
  SERVICING_OCCURRENCE_CANCELLED: schedules.event(
    114_011,
    'warning',
    'Scheduled updates were cancelled while they ran.',
  ),
  SERVICING_OCCURRENCE_MISSED: schedules.event(
    114_012,
    'warning',
    'Scheduled updates could not begin at their time, and were too late afterwards.',
  ),
  SERVICING_OCCURRENCE_SKIPPED: schedules.event(
    114_013,
    'warning',
    'Scheduled updates did not begin, because those of the time before still ran.',
  ),
}
