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

import { type AssemblyIdentity, hashText, keyForm } from '#formats/cbs'

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

function hashOfText(text: string): string {
  return hashText(text).toString(16).padStart(16, '0')
}
