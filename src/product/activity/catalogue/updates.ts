import { kindsOf } from './define.ts'

const updates = kindsOf('software-updates')
const catalogue = kindsOf('update-catalogue')
const selection = kindsOf('selection-rules')

/** Numbers 120001 to 124999. */
export const updateMessages = {
  SOFTWARE_UPDATE_ADDED: updates.change(120_001, 'information', 'A software update was added.'),
  SOFTWARE_UPDATE_DOWNLOADED: updates.change(
    120_002,
    'information',
    'The file of a software update was downloaded.',
  ),
  SOFTWARE_UPDATE_FILE_REFUSED: updates.event(
    120_003,
    'warning',
    'A file in a folder of updates was refused.',
  ),

  SOFTWARE_UPDATES_SYNCHRONISED: catalogue.event(
    121_001,
    'information',
    'A source of software updates was synchronised.',
    { configurationManager: 6702 },
  ),
  SOFTWARE_UPDATES_NOT_SYNCHRONISED: catalogue.event(
    121_002,
    'error',
    'A source of software updates could not be synchronised.',
  ),
  SOFTWARE_UPDATE_FOLDER_SYNCHRONISED: catalogue.event(
    121_003,
    'information',
    'A folder of updates was synchronised.',
  ),
  SOFTWARE_UPDATE_FOLDER_READABLE: catalogue.event(
    121_004,
    'information',
    'A folder of updates can be read again.',
  ),
  SOFTWARE_UPDATE_FOLDER_UNREADABLE: catalogue.event(
    121_005,
    'warning',
    'A folder of updates cannot be read.',
  ),
  SOFTWARE_UPDATE_SOURCE_ADDED: catalogue.change(
    121_006,
    'information',
    'A source of software updates was added.',
  ),
  SOFTWARE_UPDATE_SOURCE_REMOVED: catalogue.change(
    121_007,
    'information',
    'A source of software updates was removed.',
  ),
  SOFTWARE_UPDATE_SOURCE_SCHEDULE_SET: catalogue.change(
    121_008,
    'information',
    'The schedule of a source of software updates was set.',
  ),
  SOFTWARE_UPDATE_SOURCE_SCHEDULE_REMOVED: catalogue.change(
    121_009,
    'information',
    'The schedule of a source of software updates was removed.',
  ),
  SOFTWARE_UPDATE_SOURCE_WATCH_SET: catalogue.change(
    121_010,
    'information',
    'How often a folder of updates is looked at was set.',
  ),
  UPDATE_CATALOGUE_FILTERS_SET: catalogue.change(
    121_011,
    'information',
    'What is shown of the update catalogue was selected.',
  ),
  UPDATE_SUPERSEDENCE_RULE_SET: catalogue.change(
    121_012,
    'information',
    'When superseded updates expire was set.',
  ),
  SOFTWARE_UPDATE_DECLINED: catalogue.change(
    121_013,
    'information',
    'An update was declined: nobody chooses it.',
  ),
  SOFTWARE_UPDATE_HELD: catalogue.change(
    121_014,
    'information',
    'An update is held: rules do not choose it.',
  ),
  SOFTWARE_UPDATE_PINNED: catalogue.change(121_015, 'information', 'An update was pinned: it never expires.'),
  SOFTWARE_UPDATE_NOT_DECLINED: catalogue.change(
    121_016,
    'information',
    'It was taken back that an update is declined.',
  ),
  SOFTWARE_UPDATE_NOT_HELD: catalogue.change(
    121_017,
    'information',
    'It was taken back that an update is held.',
  ),
  SOFTWARE_UPDATE_NOT_PINNED: catalogue.change(
    121_018,
    'information',
    'It was taken back that an update is pinned.',
  ),

  SELECTION_RULE_SAVED: selection.change(122_001, 'information', 'A selection rule was saved.'),
  SELECTION_RULE_REMOVED: selection.change(122_002, 'information', 'A selection rule was removed.'),
}
