// Wraps an update's cabinet as a standalone installer (`.msu`) in the flavour that is a cabinet itself.

import { type AssemblyIdentity, packageIdentityText } from '#formats/cbs'
import { identityXml } from '../windows-image/index.ts'
import { type Cabinet, writeCabinet } from './cabinet.ts'

/** What goes into it. */
export type Msu = {
  /** File name without extension, for example `windows11.0-kb5000001-x64`. */
  name: string
  kb: string
  identity: AssemblyIdentity
  cabinet: Uint8Array
  appliesTo: string
  compression?: Cabinet['compression']
  signature?: Uint8Array
  /** The bytes of WSUSSCAN.cab. Default: a file that holds no catalogue. */
  catalogue?: Uint8Array
  /** Further packages, installed before it: a servicing stack. `name` is the file name of its cabinet. */
  before?: readonly { name: string; identity: AssemblyIdentity; cabinet: Uint8Array }[]
}

/** The bytes of a standalone installer. */
export function writeMsu({
  name,
  kb,
  identity,
  cabinet,
  appliesTo,
  compression,
  signature,
  catalogue,
  before = [],
}: Msu): Buffer {
  const packages = [...before, { name: `${name}.CAB`, identity }]
    .map(
      one =>
        `<package action="install">${identityXml(one.identity)}<source location="%configsetroot%\\${one.name}" /></package>`,
    )
    .join('')
  const unattend =
    '<?xml version="1.0" encoding="utf-8"?>\r\n<unattend xmlns="urn:schemas-microsoft-com:unattend"><servicing>' +
    `${packages}</servicing></unattend>\r\n`
  const properties = {
    ApplicabilityInfo: `${appliesTo} Client;`,
    'Applies to': appliesTo,
    'Build Date': '2024/09/06',
    Company: 'Synthetic test material',
    'File Version': '1',
    'Installation Type': 'FULL',
    'Installer Engine': 'Component Based Servicing - WUSA.exe',
    'KB Article Number': kb.replace(/\D/g, ''),
    Language: 'ALL',
    'Package Type': 'Update',
    'Processor Architecture': identity.processorArchitecture,
    'Product Name': appliesTo,
    'Support Link': `https://support.microsoft.com?kbid=${kb.replace(/\D/g, '')}`,
  }
  const lines = Object.entries(properties).map(([property, value]) => `${property}="${value}"\r\n`)
  const scan =
    catalogue ??
    writeCabinet({
      files: [
        {
          path: 'package.xml',
          bytes: Buffer.from(`<!-- SYNTHETIC TEST MATERIAL ${packageIdentityText(identity)} -->`),
        },
      ],
    })
  return writeCabinet({
    files: [
      { path: 'WSUSSCAN.cab', bytes: scan },
      ...before.map(one => ({ path: one.name, bytes: one.cabinet })),
      { path: `${name}.cab`, bytes: cabinet },
      { path: `${name}.xml`, bytes: Buffer.from(unattend) },
      { path: `${name}-pkgProperties.txt`, bytes: Buffer.from(lines.join('')) },
    ],
    ...(compression === undefined ? {} : { compression }),
    ...(signature === undefined ? {} : { signature }),
  })
}
