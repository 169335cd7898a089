// Reads the answer file of an MSU: which packages to install.
//
//   unattend / servicing / package@action="install" / assemblyIdentity

import { attributeOf, childrenNamed, readXmlTree, type XmlElement, XmlInvalid } from '#formats/xml'
import type { AssemblyIdentity } from './assembly-identity.ts'
import { ManifestInvalid } from './errors.ts'
import { identityIn } from './read-assembly.ts'

/**
 * The packages that an answer file asks to install, in its order.
 * @param xml Decoded text.
 * @returns null when the document is not an answer file.
 * @throws ManifestInvalid when it is not well-formed, or an identity is incomplete.
 */
export function readServicingAnswerFile(xml: string): AssemblyIdentity[] | null {
  const root = readTree(xml)
  if (root.name !== 'unattend') return null
  return childrenNamed(root, 'servicing')
    .flatMap(servicing => childrenNamed(servicing, 'package'))
    .filter(element => attributeOf(element, 'action')?.toLowerCase() === 'install')
    .map(identityIn)
}

function readTree(xml: string): XmlElement {
  try {
    return readXmlTree(xml)
  } catch (error) {
    if (error instanceof XmlInvalid) {
      throw new ManifestInvalid({ reason: String(error.facts.reason) }, { cause: error })
    }
    throw error
  }
}
