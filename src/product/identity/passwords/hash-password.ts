// Passwords are kept as argon2id hashes (RFC 9106). How a hash was made stands in it, so that it verifies after the parameters were raised.

import { argon2, randomBytes, timingSafeEqual } from 'node:crypto'
import { promisify } from 'node:util'

const compute = promisify(argon2)

/** How argon2id is computed: memory in KiB, passes over it, lanes. */
type Cost = { memory: number; passes: number; parallelism: number }

/** Of new hashes: above what OWASP asks at least (19 MiB and 2 passes). A hash made with less is made anew at the next sign-in. */
const cost: Cost = { memory: 46 * 1024, passes: 2, parallelism: 1 }
const saltBytes = 16
const hashBytes = 32

/** Bounds for what is read back: a changed row must not take the memory of the server. */
const mostMemory = 1024 * 1024
const mostPasses = 64

/** Makes the hash of a password, in the PHC string format. */
export async function hashPassword(password: string, made: Cost = cost): Promise<string> {
  const salt = randomBytes(saltBytes)
  const hash = await argon2id(password, { salt, tagLength: hashBytes, ...made })
  const { memory, passes, parallelism } = made
  return `$argon2id$v=19$m=${memory},t=${passes},p=${parallelism}$${unpadded(salt)}$${unpadded(hash)}`
}

/** Whether this is the password; `outdated`: the hash was made with other parameters than new ones are. */
export async function verifyPassword(
  password: string,
  kept: string,
): Promise<{ matches: boolean; outdated: boolean }> {
  const read = readHash(kept)
  if (read === null) return { matches: false, outdated: false }
  const { salt, hash, ...made } = read
  const computed = await argon2id(password, { salt, tagLength: hash.length, ...made })
  const outdated =
    made.memory !== cost.memory || made.passes !== cost.passes || made.parallelism !== cost.parallelism
  return { matches: timingSafeEqual(computed, hash), outdated }
}

function readHash(kept: string): (Cost & { salt: Buffer; hash: Buffer }) | null {
  const parts =
    /^\$argon2id\$v=19\$m=(\d{1,8}),t=(\d{1,3}),p=(\d{1,2})\$([A-Za-z0-9+/]{11,88})\$([A-Za-z0-9+/]{22,88})$/.exec(
      kept,
    )
  if (parts === null) return null
  const [memory = 0, passes = 0, parallelism = 0] = parts.slice(1, 4).map(Number)
  if (memory > mostMemory || passes > mostPasses || passes < 1 || parallelism < 1) return null
  if (memory < 8 * parallelism) return null
  return {
    memory,
    passes,
    parallelism,
    salt: Buffer.from(parts[4] ?? '', 'base64'),
    hash: Buffer.from(parts[5] ?? '', 'base64'),
  }
}

/** The same letters typed on two systems are the same password: Unicode's composed form (RFC 8265). */
function argon2id(
  password: string,
  { salt, ...how }: Cost & { salt: Buffer; tagLength: number },
): Promise<Buffer> {
  return compute('argon2id', { message: password.normalize('NFC'), nonce: salt, ...how })
}

function unpadded(bytes: Buffer): string {
  return bytes.toString('base64').replace(/=+$/, '')
}
