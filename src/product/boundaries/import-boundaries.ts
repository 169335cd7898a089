// Many boundaries at once: networks come in lists, from an address plan or another site.

import { z } from 'zod'
import type { Database, DatabaseTransaction } from '#platform/database'
import { SlipstreamError } from '#platform/errors'
import { boundaryDescription, boundaryName, boundaryValueText } from './boundary.ts'
import { readBoundaryValue } from './boundary-value.ts'
import { createBoundaryIn, type NewBoundary } from './create-boundary.ts'
import { BoundariesNotImported } from './errors.ts'
import { withBoundaries } from './tables.ts'

/** What is imported. */
export const importSchema = z
  .strictObject({
    boundaries: z
      .array(
        z.strictObject({
          name: boundaryName.optional().describe('Its value when absent.'),
          value: boundaryValueText,
          description: boundaryDescription.default(''),
        }),
      )
      .min(1)
      .max(10_000),
    dryRun: z.boolean().default(false).describe('Only say what would be done.'),
  })
  .meta({ id: 'BoundaryImport' })
/** What became of it. */
export const importedSchema = z
  .object({
    dryRun: z.boolean(),
    created: z.int(),
    unchanged: z.int().describe('They were there already.'),
  })
  .meta({ id: 'BoundaryImported' })

/** How many mistakes are told at once. */
const mostProblems = 50

/** Ends a transaction of which nothing shall stay. */
class OnlyLooked extends Error {}

/**
 * Makes all of them in one transaction, or says everything that is wrong and makes none.
 * @throws BoundariesNotImported
 */
export async function importBoundaries(
  db: Database,
  { boundaries, dryRun }: z.output<typeof importSchema>,
  by: string,
): Promise<z.output<typeof importedSchema>> {
  const counts = { created: 0, unchanged: 0 }
  try {
    await db.transaction().execute(async trx => {
      const problems: string[] = []
      for (const [index, boundary] of boundaries.entries()) {
        try {
          if (await isThere(trx, boundary)) counts.unchanged += 1
          else {
            await createBoundaryIn(trx, boundary, by)
            counts.created += 1
          }
        } catch (error) {
          // Ours are thrown before the database is asked to write, so that the transaction can go on to the next mistake.
          if (!(error instanceof SlipstreamError)) throw error
          problems.push(`${index + 1}: ${error.message}`)
          if (problems.length >= mostProblems) break
        }
      }
      if (problems.length > 0) throw new BoundariesNotImported({ problems })
      if (dryRun) throw new OnlyLooked()
    })
  } catch (error) {
    if (!(error instanceof OnlyLooked)) throw error
  }
  return { dryRun, ...counts }
}

async function isThere(
  trx: DatabaseTransaction,
  { name, value, description }: NewBoundary,
): Promise<boolean> {
  const read = readBoundaryValue(value)
  const row = await withBoundaries(trx)
    .selectFrom('boundaries')
    .select('id')
    .where('name_key', '=', (name ?? read.value).toLowerCase())
    .where('kind', '=', read.kind)
    .where('value', '=', read.value)
    .where('description', '=', description)
    .executeTakeFirst()
  return row !== undefined
}
