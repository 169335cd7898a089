// Names that Windows gives to keys and values of the COMPONENTS hive.
//
//   deployment key   <name>_<publicKeyToken>_<version>_<hash>    lower-case; name over 24: first 11, "..", last 11;
//                    hash = the last 16 digits of the deployment's key form
//   f!<file>         verbatim up to 25 characters; longer: the first 25, "_", hash of the whole file name
//   i! p! s!         "CBS_" + reference; reference = <package identity>.<name of the update>, lower-case; over 60
//                    characters: the first 60, "_", hash of the whole reference
//
// The lengths were measured by others on a build 26200 image (gowim, component/installregistry.go) and on older ones
// (SxsUtils.pas). The hash is the text hash of key forms; three names seen on real systems confirm it, see the test.

import { type AssemblyIdentity, keyForm } from '#formats/cbs'

const longestFileName = 25
const longestReference = 60

/** Name of a deployment's key under `CanonicalData\Deployments`, also used after `c!`. */
export function deploymentKeyName(identity: AssemblyIdentity): string {
  const name = identity.name.replace(/[^A-z0-9\-._]/g, '')
  const shortName = name.length > 24 ? `${name.slice(0, 11)}..${name.slice(-11)}` : name
  const hash = keyForm(identity).slice(-16)
  return `${shortName}_${identity.publicKeyToken}_${identity.version}_${hash}`.toLowerCase()
}

/** Name of the value that records one payload file of a component. */
export function fileValueName(fileName: string): string {
  return `f!${shorten(fileName, longestFileName)}`
}

/** How a deployment names the update of a package that brought it: `<package identity>.<name of the update>`. */
export function packageReference(packageIdentity: string, updateName: string): string {
  return `${packageIdentity}.${updateName}`
}

/** Name of the value of a deployment that records a package: `p` planned, `s` staged, `i` installed. */
export function packageMarkName(mark: 'p' | 's' | 'i', reference: string): string {
  return `${mark}!CBS_${shorten(reference.toLowerCase(), longestReference)}`
}

/** Data of such a value: u32 length of the reference, u32 0, the reference in ASCII. */
export function packageMarkData(reference: string): Uint8Array {
  const text = Buffer.from(reference, 'latin1')
  const head = Buffer.alloc(8)
  head.writeUInt32LE(text.length, 0)
  return new Uint8Array(Buffer.concat([head, text]))
}

function shorten(text: string, longest: number): string {
  return text.length <= longest ? text : `${text.slice(0, longest).toLowerCase()}_${hashOfText(text)}`
}

/** The text hash of key forms: four interleaved 32-bit hashes over the lower-case text, folded into 64 bits. */
function hashOfText(text: string): string {
  const lanes = new Uint32Array(4)
  const lower = text.toLowerCase()
  for (let position = 0; position < lower.length; position++) {
    const lane = position % 4
    lanes[lane] = Math.imul(lanes[lane] ?? 0, 0x1003f) + lower.charCodeAt(position)
  }
  const [first = 0, second = 0, third = 0, fourth = 0] = lanes
  const folded =
    BigInt(first) * 0x1e5fffffd27n +
    BigInt(second) * 0xffffffdc00000051n +
    BigInt(third) * 0x1fffffff7n +
    BigInt(fourth)
  return BigInt.asUintN(64, folded).toString(16).padStart(16, '0')
}
