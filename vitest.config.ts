// The tests, in four projects. `npm run check` runs the quick ones, `npm test` all of them on both databases.
// One project: `npx vitest run --project stories`; one room: `npx vitest run src/formats/cbs`.

import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { defineConfig } from 'vitest/config'

/** Gives every test run one PostgreSQL of its own. */
const database = ['tests/database-setup.ts']

/** The programs that tests start keep what Node makes of them, as `bin/slipstream` does. */
const env = { NODE_COMPILE_CACHE: join(import.meta.dirname, 'node_modules/.cache/slipstream') }

export default defineConfig({
  test: {
    // Vitest would leave one core free, which on a machine with two is half of it.
    maxWorkers: availableParallelism(),
    projects: [
      {
        test: {
          name: 'unit',
          include: [
            'src/**/*.test.{ts,tsx}',
            'tests/*.test.ts',
            'tests/{windows-image,update-package,house,model,security}/**/*.test.ts',
            '{demo,benchmarks}/**/*.test.ts',
          ],
          globalSetup: database,
          env,
          // A machine can be five times as slow as another one, and no test says how fast something is.
          testTimeout: 90_000,
          hookTimeout: 120_000,
        },
      },
      {
        // Whole journeys through running programs.
        test: {
          name: 'stories',
          include: ['tests/stories/**/*.test.ts'],
          globalSetup: database,
          env,
          testTimeout: 420_000,
          hookTimeout: 180_000,
        },
      },
      {
        // Kill, fill, cut, corrupt.
        test: {
          name: 'faults',
          include: ['tests/faults/**/*.test.ts'],
          globalSetup: database,
          env,
          testTimeout: 900_000,
          hookTimeout: 180_000,
        },
      },
      { test: { name: 'fuzz', include: ['tests/fuzz/**/*.test.ts'], testTimeout: 240_000 } },
    ],
  },
})
