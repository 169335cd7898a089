// Paths that lead elsewhere than into the folder below which they are meant, on one system or another.

const secret = 'canary.txt'

/** Paths with `/` or `\` between names. Nothing that takes paths from outside may take one of them. */
export const hostilePaths: readonly string[] = [
  // Upwards, in every place and spelling.
  `../${secret}`,
  `../../../../${secret}`,
  `sources/../../${secret}`,
  `sources/..`,
  `..`,
  `.`,
  `./${secret}`,
  `sources/./${secret}`,
  `..\\${secret}`,
  `sources\\..\\..\\${secret}`,
  `sources/..\\..\\${secret}`,
  // Absolute, by drive, by share, by device.
  `/etc/passwd`,
  `//server/share/${secret}`,
  `\\\\server\\share\\${secret}`,
  `\\\\?\\C:\\${secret}`,
  `\\\\.\\PhysicalDrive0`,
  `\\??\\C:\\${secret}`,
  `C:\\${secret}`,
  `C:/${secret}`,
  `C:${secret}`,
  `file.txt:stream`,
  // Empty names.
  ``,
  `sources//${secret}`,
  `sources/`,
  // What ends a name for one program and not for another.
  `${secret}\0.wim`,
  `sources/\0`,
  `a\nb`,
  `a\rb`,
  // What Windows bends into another name.
  `sources/...`,
  `sources/.. /${secret}`,
  `${secret}.`,
  `${secret} `,
  `sources./${secret}`,
  // Devices of Windows, which are in every folder.
  `NUL`,
  `sources/con`,
  `AUX.txt`,
  `com1.log`,
  `LPT\u00b9`,
  `CONIN$`,
  `prn .txt`,
]

/** Spellings of steps upwards in an address: some are taken out by whoever reads addresses, the others arrive as names. */
export const hostileAddresses: readonly string[] = [
  ...[
    '../',
    '%2e%2e/',
    '..%2f',
    '%2e%2e%2f',
    '..%5c',
    '..\\',
    '%252e%252e%252f',
    '..%c0%af',
    '%uff0e%uff0e/',
  ],
  ...['.../', '....//', '..;/', './../', '%2e/%2e%2e/', '..%00/', '/etc/', 'C:/', '%5c%5cserver%5cshare%5c'],
].map(step => `${step.repeat(6)}${secret}`)
