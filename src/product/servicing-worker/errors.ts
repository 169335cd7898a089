import { defineError } from '#platform/errors'

/** The worker was not told where its site is or who it is itself. */
export const WorkerSettingMissing = defineError<{ setting: string }>({
  code: 'WORKER_SETTING_MISSING',
  kind: 'invalid',
  retry: 'after-change',
  sentence: facts => `A servicing worker needs the setting ${facts.setting}.`,
  remedy:
    'Have an administrator make a token with `slipstream servicing-worker token NAME`, and start the worker with --site-url and --worker-token-file.',
  example: { setting: 'worker-token-file' },
})

/** The file with the token cannot be read. */
export const WorkerTokenUnreadable = defineError<{ file: string; reason: string }>({
  code: 'WORKER_TOKEN_UNREADABLE',
  kind: 'invalid',
  retry: 'after-change',
  sentence: facts =>
    `The file ${facts.file} with the token of this servicing worker cannot be read: ${facts.reason}.`,
  remedy: 'Check that the file exists and that the account of this program may read it.',
  example: { file: 'worker-token', reason: 'ENOENT' },
})

/** The site has another key than at the first start. */
export const WorkerSiteChanged = defineError<{ site: string; folder: string }>({
  code: 'WORKER_SITE_CHANGED',
  kind: 'refused',
  retry: 'after-change',
  sentence: facts =>
    `${facts.site} is another site than the one that this servicing worker has worked for: its key is not the one that was pinned.`,
  remedy: 'If the worker shall really work for another site, give it a new data folder.',
  example: { site: 'https://site.example', folder: '/var/lib/slipstream-worker' },
})

/** The lease of the run is over; the work that was under way is worthless. */
export const WorkTakenAway = defineError<{ run: string }>({
  code: 'WORK_TAKEN_AWAY',
  kind: 'cancelled',
  retry: 'never',
  sentence: facts => `The site has taken the work of run ${facts.run} away.`,
  remedy: 'Nothing needs to be done: the run was cancelled, has ended, or is with another servicing worker.',
  example: { run: '8c9d3c2e-6a53-4a5e-9d36-0d1f6c9b7a11' },
})

/** This worker was told to run an engine that it does not have. */
export const WorkerEngineMissing = defineError<{ engine: string; known: readonly string[] }>({
  code: 'WORKER_ENGINE_MISSING',
  kind: 'invalid',
  retry: 'after-change',
  sentence: facts =>
    `This servicing worker does not have the engine ${facts.engine}; it has ${facts.known.join(' and ')}.`,
  remedy: 'Choose another one with --engine, or leave it out.',
  example: { engine: 'dism', known: ['native'] },
})

/** The plan is for an engine that this worker does not have. */
export const WorkForOtherEngine = defineError<{ engine: string; ours: string }>({
  code: 'WORK_FOR_OTHER_ENGINE',
  kind: 'refused',
  retry: 'never',
  sentence: facts =>
    `The plan is for the engine ${facts.engine}, and this servicing worker has ${facts.ours}.`,
  remedy: 'Check that worker and site server have the same version of Slipstream.',
  example: { engine: 'dism', ours: 'native' },
})

/** The media of the plan do not have a file that the plan needs. */
export const WorkFileMissing = defineError<{ path: string }>({
  code: 'WORK_FILE_MISSING',
  kind: 'refused',
  retry: 'never',
  sentence: facts => `The plan needs ${facts.path}, and the content that it is for does not have it.`,
  remedy: 'Start the run again; should it fail the same way, this is a defect of Slipstream.',
  example: { path: 'sources/install.wim' },
})
