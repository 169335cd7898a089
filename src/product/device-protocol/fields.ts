// What the messages between devices and their site are made of.

import { z } from 'zod'

/** The version of all messages. */
export const DEVICE_PROTOCOL_VERSION = 1

export const protocolVersion = z.literal(DEVICE_PROTOCOL_VERSION)
export const digest = z.string().regex(/^[0-9a-f]{64}$/, 'is not a SHA-256 digest')
export const time = z.iso.datetime()
export const bytes = z.int().min(0)
/** A text that people read: no control characters. */
export const words = (most: number) =>
  z
    .string()
    .max(most)
    .refine(text => text.isWellFormed() && !/\p{Cc}/u.test(text), 'text without control characters')
/** The name of a device as Windows has it: NetBIOS or DNS, up to 63 letters. */
export const deviceName = z
  .string()
  .regex(/^[\p{L}\p{N}](?:[\p{L}\p{N}_.-]{0,62})$/u, 'is not the name of a device')
export const packageId = z.string().regex(/^[A-Z0-9]{3}[0-9A-F]{5}$/, 'is not a package ID')
/** SPKI in DER, base64: 91 bytes, an uncompressed point of P-256 (RFC 5480). */
export const devicePublicKey = z.string().regex(/^[A-Za-z0-9+/]{122}==$/, 'is not a P-256 public key')
/** ECDSA with SHA-256, IEEE P1363 (r and s, 32 bytes each), base64. */
export const deviceSignature = z.string().regex(/^[A-Za-z0-9+/]{86}==$/, 'is not a P-256 signature')
/** An IPv4 or IPv6 address, without a zone. */
export const address = z.union([z.ipv4(), z.ipv6()])

/** The architectures of Windows as DISM and setup name them. */
export const architecture = z.enum(['x64', 'arm64', 'x86'])

/** What a device says of itself, each time. Sizes in MiB. */
export const deviceFacts = z.strictObject({
  architecture,
  /** Edition ID as the registry has it (`Professional`, `Enterprise`), 50 letters at most. */
  edition: z.string().regex(/^[A-Za-z0-9]{1,50}$/),
  /** Language tag of the installed system (`en-US`). */
  language: z.string().regex(/^[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,3}$/),
  /** `10.0.<build>.<revision>`. */
  build: z.string().regex(/^\d{1,4}\.\d{1,4}\.\d{1,6}(?:\.\d{1,6})?$/),
  /** Addresses of the device in its networks, the one with the default route first. */
  addresses: z.array(address).min(1).max(16),
  memoryMegabytes: z.int().min(0).max(100_000_000).nullable().default(null),
  freeDiskMegabytes: z.int().min(0).max(1_000_000_000_000).nullable().default(null),
  manufacturer: words(100).nullable().default(null),
  model: words(100).nullable().default(null),
  /** The program that asks. */
  client: z.strictObject({ kind: z.enum(['script', 'node']), version: z.string().max(50) }),
})
export type DeviceFacts = z.infer<typeof deviceFacts>
/** {@link deviceFacts} as it is written; what has a default may be left out. */
export type SaidFacts = z.input<typeof deviceFacts>
