// Settings of what joins a site: distribution points and servicing workers.

import { z } from 'zod'
import { onOff, optionalText, setting } from './setting-words.ts'

/** Rows of the one table (table.ts). */
export const memberSettings = {
  'site-url': setting({
    schema: optionalText,
    description:
      'The site server that this distribution point or servicing worker belongs to. A distribution point needs it for the join and remembers it.',
    standard: null,
    placeholder: 'URL',
    programs: ['distribution-point', 'servicing-worker'],
  }),
  'point-name': setting({
    schema: optionalText,
    description: 'The name of this distribution point in the console; absent: the name of this machine.',
    standard: null,
    placeholder: 'NAME',
    programs: ['distribution-point'],
  }),
  'point-address': setting({
    schema: optionalText,
    description:
      'The URL at which devices reach this distribution point; absent: made from the listen address and port.',
    standard: null,
    placeholder: 'URL',
    programs: ['distribution-point'],
  }),
  communication: setting({
    schema: z.enum(['http', 'https']).optional(),
    description:
      'How this distribution point is reached; absent: https when it has a TLS certificate or listens on anything other than loopback, else http.',
    standard: null,
    placeholder: 'PROTOCOL',
    programs: ['distribution-point'],
  }),
  'new-certificate-key': setting({
    schema: onOff,
    description:
      'Begins the change to a new key of the certificate that this distribution point made itself. It is used one day after the site knows it. For one start.',
    standard: 'false',
    programs: ['distribution-point'],
  }),
  'open-content-port': setting({
    schema: z.coerce.number().int().min(0).max(65_535).optional(),
    description:
      'A port on which this distribution point shows what it holds as plain folders over HTTP, to everybody who reaches it, without tickets and without encryption: for WinPE, wimboot and tools that know nothing else. 0 takes a free one. Absent: nothing is open, because media may hold what not everybody should read. Restrict who reaches the port by a firewall.',
    standard: null,
    placeholder: 'NUMBER',
    programs: ['distribution-point'],
  }),
  'open-content-address': setting({
    schema: optionalText,
    description: 'The address to listen on for open content; absent: that of everything else.',
    standard: null,
    placeholder: 'ADDRESS',
    programs: ['distribution-point'],
  }),
  'join-token-file': setting({
    schema: optionalText,
    description: 'A file with the one-time join token that the site made for this distribution point.',
    standard: null,
    placeholder: 'FILE',
    programs: ['distribution-point'],
  }),
  'accept-site-state': setting({
    schema: onOff,
    description:
      'Lets this distribution point obey a site that was restored from an older backup, or set up anew: what that site does not name is removed. For one start.',
    standard: 'false',
    programs: ['distribution-point'],
  }),
  'worker-token': setting({
    schema: optionalText,
    description:
      'The token of this servicing worker. Rather give it as a file or in the environment: flags can be read by everyone on the machine.',
    standard: null,
    placeholder: 'TOKEN',
    programs: ['servicing-worker'],
    secret: true,
  }),
  'worker-token-file': setting({
    schema: optionalText,
    description: 'A file with the token that the site made for this servicing worker.',
    standard: null,
    placeholder: 'FILE',
    programs: ['servicing-worker'],
  }),
  engine: setting({
    schema: z.enum(['native', 'dism']).optional(),
    description:
      'The servicing engine that the worker runs; absent: `dism` on Windows, which has it, `native` elsewhere.',
    standard: null,
    placeholder: 'NAME',
    programs: ['servicing-worker'],
  }),
  'dism-program': setting({
    schema: optionalText,
    description: 'The program that the engine `dism` runs; absent: dism.exe of this Windows.',
    standard: null,
    placeholder: 'FILE',
    programs: ['servicing-worker'],
  }),
  'runs-at-once': setting({
    schema: z.coerce.number().int().min(1).max(16),
    description:
      'How many runs a servicing worker does at once. Each needs disk and memory of its own; DISM takes several mounts on one machine.',
    standard: '1',
    placeholder: 'NUMBER',
    programs: ['servicing-worker'],
  }),
  'ask-seconds': setting({
    schema: z.coerce.number().min(0.1).max(86_400),
    description:
      'How often a servicing worker asks its site whether there is work, and a distribution point what it should hold, when the site does not let its questions wait.',
    standard: '15',
    placeholder: 'SECONDS',
    programs: ['distribution-point', 'servicing-worker'],
  }),
  failpoint: setting({
    schema: optionalText,
    description:
      'For tests of recovery only: the program kills itself when it reaches the named point, or as `NAME:error`, `NAME:full` or `NAME:delay-MILLISECONDS` fails or waits there; with `@N` at the N-th time; several with commas between them. A name that there is not is refused, and all of them are listed.',
    standard: null,
    placeholder: 'NAME',
    programs: ['server', 'distribution-point', 'servicing-worker'],
  }),
}
