import { kindsOf } from './define.ts'

const packages = kindsOf('upgrade-packages')
const servicing = kindsOf('servicing')
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
}
