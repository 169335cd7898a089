// The decision table's cases about one rule each.

import {
  command,
  type DecisionCase,
  ended,
  failure,
  filledTemplate,
  group,
  ready,
  run,
  scan,
  sequenceOf,
  started,
  success,
} from './decision-case.ts'

/** Cases about one rule each. */
export const ruleCases: readonly DecisionCase[] = [
  {
    name: 'a download that is cut off goes on',
    sequence: filledTemplate(),
    facts: ready,
    turns: [
      { event: started, decision: run('download'), entries: ['check-readiness=succeeded 0'] },
      { event: started, decision: run('download') },
      { event: ended(0), decision: run('upgrade'), entries: ['download=succeeded 0'] },
    ],
  },
  {
    name: 'a download keeps the folders in variables',
    sequence: sequenceOf([
      {
        type: 'download-package-content',
        id: 'download',
        name: 'Download',
        packages: [{ package: 'S0100001' }],
        pathVariable: 'Content',
      },
      { type: 'set-task-sequence-variable', id: 'set', name: 'Set', variable: 'Copy', value: '%content01%' },
    ]),
    facts: ready,
    turns: [
      { event: started, decision: run('download') },
      {
        event: { kind: 'step-ended', exitCode: 0, folders: ['C:\\Cache\\1'] },
        decision: success,
        entries: ['download=succeeded 0', 'set=succeeded 0'],
      },
    ],
    variables: { Content01: 'C:\\Cache\\1', Copy: 'C:\\Cache\\1' },
  },
  {
    name: 'a scan without a finding, and one with a finding that a condition looks at',
    sequence: sequenceOf([
      scan(),
      scan({ id: 'second', continueOnError: true }),
      command('report', {
        condition: { variable: '_SMSTSOSUpgradeActionReturnCode', is: 'equals', value: '0xC1900208' },
      }),
    ]),
    facts: ready,
    turns: [
      { event: started, decision: run('scan') },
      { event: ended(0xc1900210), decision: run('second'), entries: ['scan=succeeded 3247440400'] },
      { event: ended(0xc1900208), decision: run('report'), entries: ['second=failed 3247440392'] },
      { event: ended(0), decision: success, entries: ['report=succeeded 0'] },
    ],
  },
  {
    name: 'a restart in the middle, also when the program begins again before it',
    sequence: sequenceOf([
      { type: 'restart-computer', id: 'restart', name: 'Restart', delaySeconds: 30, message: 'Soon' },
      command('after'),
    ]),
    facts: ready,
    turns: [
      {
        event: started,
        decision: { kind: 'restart', forSetup: false, delaySeconds: 30, message: 'Soon' },
      },
      {
        event: started,
        decision: { kind: 'restart', forSetup: false, delaySeconds: 30, message: 'Soon' },
      },
      { event: { kind: 'restarted' }, decision: run('after'), entries: ['restart=succeeded 0'] },
      { event: ended(3010), decision: success, entries: ['after=succeeded 3010'] },
    ],
  },
  {
    name: 'a failure leaves the innermost group that continues on error',
    sequence: sequenceOf([
      group(
        'outer',
        [
          group('inner', [command('one'), command('never')], { continueOnError: true }),
          command('two'),
          command('also-never'),
        ],
        { continueOnError: true },
      ),
      command('last'),
    ]),
    facts: ready,
    turns: [
      { event: started, decision: run('one') },
      { event: ended(1), decision: run('two'), entries: ['one=failed 1'] },
      { event: ended(1), decision: run('last'), entries: ['two=failed 1'] },
      { event: ended(1), decision: failure(1), entries: ['last=failed 1'] },
    ],
    variables: { _SMSTSLastActionRetCode: '1', _SMSTSLastActionName: 'last' },
  },
  {
    name: 'a step that continues on error, and success codes of its own, signed or not',
    sequence: sequenceOf([
      command('one', { continueOnError: true }),
      command('two', { successCodes: [-2147024784] }),
    ]),
    facts: ready,
    turns: [
      { event: started, decision: run('one') },
      { event: ended(5), decision: run('two'), entries: ['one=failed 5'] },
      { event: ended(0x80070070), decision: success, entries: ['two=succeeded 2147942512'] },
    ],
  },
  {
    name: 'a command that is cut off has failed, for it may be done in part',
    sequence: sequenceOf([command('one'), command('two')]),
    facts: ready,
    turns: [
      { event: started, decision: run('one') },
      {
        event: started,
        decision: failure(0x8000ffff, 'it was cut off'),
        entries: ['one=failed 2147549183'],
      },
    ],
  },
  {
    name: 'what is disabled, and conditions on facts and variables',
    sequence: sequenceOf(
      [
        command('disabled', { enabled: false }),
        group('disabled-group', [command('inside')], { enabled: false }),
        command('old-build', { condition: { fact: 'build', is: 'less', value: '22631.10000' } }),
        command('new-build', { condition: { fact: 'build', is: 'greater-or-equal', value: '26100' } }),
        command('french', {
          condition: {
            all: [
              { fact: 'language', is: 'equals', value: 'FR-fr' },
              {
                any: [
                  { variable: 'site', is: 'equals', value: 'Paris' },
                  { variable: 'nothing', is: 'exists' },
                ],
              },
              {
                none: [
                  { fact: 'model', is: 'exists' },
                  { variable: 'nothing', is: 'less', value: '5' },
                ],
              },
            ],
          },
        }),
      ],
      [{ name: 'Site', value: 'PARIS' }],
    ),
    facts: ready,
    turns: [
      {
        event: started,
        decision: run('old-build'),
        entries: ['disabled=skipped', 'disabled-group=skipped'],
      },
      {
        event: ended(0),
        decision: run('french'),
        entries: ['old-build=succeeded 0', 'new-build=skipped'],
      },
      { event: ended(0), decision: success, entries: ['french=succeeded 0'] },
    ],
  },
  {
    name: 'the end of a step while none runs changes nothing',
    sequence: sequenceOf([
      { type: 'restart-computer', id: 'restart', name: 'Restart', delaySeconds: 0 },
      command('after'),
    ]),
    facts: ready,
    turns: [
      { event: started, decision: { kind: 'restart', forSetup: false, delaySeconds: 0, message: '' } },
      { event: ended(0), decision: { kind: 'restart', forSetup: false, delaySeconds: 0, message: '' } },
    ],
  },
  {
    name: 'facts are looked at when a step is reached',
    sequence: sequenceOf([
      command('one'),
      { type: 'check-readiness', id: 'ready', name: 'Ready', minimumFreeDiskMegabytes: 20_000 },
    ]),
    facts: ready,
    turns: [
      { event: started, decision: run('one') },
      {
        event: ended(0),
        facts: { freeDiskMegabytes: 100 },
        decision: failure(
          0x80070032,
          'the device is not ready: free disk space (MB): wanted 20000, found 100',
        ),
        entries: ['one=succeeded 0', 'ready=failed 2147942450'],
      },
    ],
  },
]
