// What is known of a device when a sequence looks at it.

import { z } from 'zod'

/** Processor architectures in the words of Windows images. */
export const architectures = ['x64', 'arm64', 'x86'] as const
const megabytes = z.int().min(0).max(1_000_000_000)

/** A build of Windows: `22631`, or `22631.4317` with its update build revision. */
export const buildSchema = z
  .string()
  .regex(/^\d{1,6}(\.\d{1,6})?$/, 'a build of Windows, such as 22631 or 22631.4317')

/**
 * Facts of one device as it is now. Every one may be missing: what is not known passes no check, and compares as empty text in a condition.
 */
export const sequenceFactsSchema = z
  .strictObject({
    computerName: z.string().max(255).optional(),
    architecture: z.enum(architectures).optional().describe('Of the installed operating system.'),
    edition: z.string().max(100).optional().describe('EditionID, such as Enterprise.'),
    language: z.string().max(40).optional().describe('Of the installed operating system, such as fr-FR.'),
    build: buildSchema.optional(),
    operatingSystem: z.enum(['client', 'server']).optional(),
    memoryMegabytes: megabytes.optional(),
    freeDiskMegabytes: megabytes.optional().describe('On the system drive, without what may be cleaned up.'),
    processorMegahertz: z.int().min(0).max(1_000_000).optional(),
    mainsPower: z.boolean().optional().describe('False: it runs on its battery.'),
    uefi: z.boolean().optional(),
    secureBoot: z.boolean().optional(),
    tpm: z.enum(['none', '1.2', '2.0']).optional(),
    manufacturer: z.string().max(255).optional(),
    model: z.string().max(255).optional(),
  })
  .meta({ id: 'TaskSequenceFacts' })

/** Facts of one device. */
export type SequenceFacts = z.output<typeof sequenceFactsSchema>
/** The name of a fact. */
export type FactName = keyof SequenceFacts
/** All names of facts. */
export const factNames = sequenceFactsSchema.keyof().options
