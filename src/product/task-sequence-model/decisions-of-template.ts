// The decision table's cases of the sequence that the template makes.

import {
  type DecisionCase,
  ended,
  failure,
  filledTemplate,
  forSetup,
  ready,
  run,
  started,
  success,
  toUpgrade,
} from './decision-case.ts'

/** Cases of the sequence that the template makes. */
export const templateCases: readonly DecisionCase[] = [
  {
    name: 'an upgrade that succeeds, with a pause after Windows Setup',
    sequence: filledTemplate(),
    facts: ready,
    turns: [
      ...toUpgrade,
      { event: ended(0), decision: forSetup },
      { event: started, decision: { kind: 'wait-for-setup' } },
      { event: { kind: 'restarted' }, decision: { kind: 'wait-for-setup' } },
      {
        event: { kind: 'setup-ended', rolledBack: false },
        decision: { kind: 'pause', seconds: 180 },
        entries: ['upgrade=succeeded 0'],
      },
      { event: started, decision: { kind: 'pause', seconds: 180 } },
      { event: { kind: 'paused' }, decision: run('post-processing-step') },
      {
        event: ended(0),
        decision: success,
        entries: ['post-processing-step=succeeded 0', 'rollback=skipped', 'failure=skipped'],
      },
      { event: started, decision: success },
    ],
    variables: {
      _SMSTSOSUpgradeActionReturnCode: '0',
      _SMSTSSetupRollback: 'false',
      _SMSTSLastActionSucceeded: 'true',
    },
  },
  {
    name: 'a Windows Setup that never says how it ended',
    sequence: filledTemplate(),
    facts: ready,
    turns: [
      ...toUpgrade,
      { event: ended(0), decision: forSetup },
      { event: { kind: 'restarted' }, decision: { kind: 'wait-for-setup' } },
      {
        event: { kind: 'setup-silent' },
        decision: run('failure-step'),
        entries: ['upgrade=failed 2147942658', 'post-processing=skipped', 'rollback=skipped'],
      },
      {
        event: ended(0),
        decision: failure(0x80070102, 'Windows Setup never said how it ended'),
        entries: ['failure-step=succeeded 0'],
      },
    ],
    variables: { _SMSTSOSUpgradeActionReturnCode: '2147942658' },
  },
  {
    name: 'an upgrade that Windows Setup rolls back',
    sequence: filledTemplate(),
    facts: ready,
    turns: [
      ...toUpgrade,
      { event: ended(0), decision: forSetup },
      {
        event: { kind: 'setup-ended', rolledBack: true },
        decision: run('rollback-step'),
        entries: ['upgrade=failed 3247440129', 'post-processing=skipped'],
      },
      { event: ended(0), decision: run('failure-step'), entries: ['rollback-step=succeeded 0'] },
      {
        event: ended(0),
        decision: failure(0xc1900101, 'Windows Setup went back'),
        entries: ['failure-step=succeeded 0'],
      },
    ],
    variables: { _SMSTSOSUpgradeActionReturnCode: '3247440129', _SMSTSSetupRollback: 'true' },
  },
  {
    name: 'an upgrade that does not begin, with a signed exit code',
    sequence: filledTemplate(),
    facts: ready,
    turns: [
      ...toUpgrade,
      {
        event: ended(-1047526904),
        decision: run('failure-step'),
        entries: ['upgrade=failed 3247440392', 'post-processing=skipped', 'rollback=skipped'],
      },
      { event: ended(0), decision: failure(0xc1900208), entries: ['failure-step=succeeded 0'] },
    ],
  },
  {
    name: 'an upgrade that returns what only a scan returns has not upgraded',
    sequence: filledTemplate(),
    facts: ready,
    turns: [
      ...toUpgrade,
      {
        event: ended(0xc1900210),
        decision: run('failure-step'),
        entries: ['upgrade=failed 3247440400', 'post-processing=skipped', 'rollback=skipped'],
      },
      { event: ended(0), decision: failure(0xc1900210), entries: ['failure-step=succeeded 0'] },
    ],
  },
  {
    name: 'the device loses its power while Windows Setup prepares',
    sequence: filledTemplate(),
    facts: ready,
    turns: [
      ...toUpgrade,
      {
        event: started,
        decision: run('failure-step'),
        entries: ['upgrade=failed 2147549183', 'post-processing=skipped', 'rollback=skipped'],
      },
      {
        event: ended(0),
        decision: failure(0x8000ffff, 'it was cut off'),
        entries: ['failure-step=succeeded 0'],
      },
    ],
  },
  {
    name: 'a device that is not ready',
    sequence: filledTemplate(),
    facts: { ...ready, memoryMegabytes: 2048, mainsPower: false },
    turns: [
      {
        event: started,
        decision: failure(
          0x80070032,
          'the device is not ready: memory (MB): wanted 4000, found 2048; mains power: wanted true, found false',
        ),
        entries: ['check-readiness=failed 2147942450'],
      },
    ],
    variables: { _TS_CRMEMORY: '0', _TS_CRDISK: '1', _TS_CRACPOWER: '0' },
  },
  {
    name: 'facts that nobody knows pass no check',
    sequence: filledTemplate(),
    facts: { ...ready, freeDiskMegabytes: undefined },
    turns: [
      {
        event: started,
        decision: failure(
          0x80070032,
          'the device is not ready: free disk space (MB): wanted 20000, found not known',
        ),
        entries: ['check-readiness=failed 2147942450'],
      },
    ],
  },
]
