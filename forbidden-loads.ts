// What must not be loaded where, beside the map of the house (rooms.ts). `tests/house/` keeps it true.

/** What a program, a room or a floor of rooms must not load, not even through others, and why. */
export const forbidden: readonly { who: string; mustNotLoad: readonly string[]; why: string }[] = [
  {
    who: 'programs/distribution-point',
    mustNotLoad: ['pg', 'kysely', 'pg-boss', '@aws-sdk/client-s3', 'platform/database', 'platform/jobs'],
    why: 'a point keeps its state in files, so that it runs anywhere without a database.',
  },
  {
    who: 'programs/servicing-worker',
    mustNotLoad: ['pg', 'kysely', 'pg-boss', '@aws-sdk/client-s3', 'platform/database', 'platform/jobs'],
    why: 'a worker gets its work from the site, so that it runs anywhere without a database.',
  },
  {
    who: 'programs/command-line',
    mustNotLoad: [
      'pg',
      'kysely',
      'pg-boss',
      'fastify',
      '@aws-sdk/client-s3',
      'platform/database',
      'platform/jobs',
      'platform/http',
    ],
    why: 'whatever it can do goes through the HTTP API, with its permissions and its audit.',
  },
  {
    who: 'formats/*',
    mustNotLoad: [
      'node:fs',
      'node:child_process',
      'node:net',
      'node:tls',
      'node:dgram',
      'node:dns',
      'node:http',
      'node:https',
      'node:http2',
      'node:worker_threads',
      'node:os',
      'node:process',
      'node:timers',
      'node:perf_hooks',
      'undici',
      'tools/*',
      'platform/database',
      'clock',
      'environment',
      'network',
    ],
    why: 'a format only turns bytes into facts and back: the same input gives the same output, anywhere.',
  },
]
