import { expect, it } from 'vitest'
import { joinCommands, type NewPoint } from './new-point.ts'

const linux: NewPoint = {
  name: 'DP1',
  system: 'linux',
  siteUrl: 'https://site.example:8470',
  dataFolder: "/srv/Ines's point",
  listenAddress: '0.0.0.0',
  port: '8471',
}

it('puts between quotation marks what a shell would take apart', () => {
  expect(joinCommands(linux, 'secret').split('\n')).toEqual([
    "(umask 077 && printf %s 'secret' > join-token)",
    "bin/slipstream distribution-point start --data-folder '/srv/Ines'\\''s point' --site-url https://site.example:8470 --join-token-file join-token --listen-address 0.0.0.0 --port 8471",
  ])
  const windows = { ...linux, system: 'windows', dataFolder: "C:\\It's here" } as const
  expect(joinCommands(windows, 'secret')).toContain("--data-folder 'C:\\It''s here' --site-url https")
})
