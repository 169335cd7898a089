import { defineError } from '#platform/errors'

/** The site has no address that devices may use. */
export const DeviceScriptAddressUnfit = defineError<{ address: string }>({
  code: 'DEVICE_SCRIPT_ADDRESS_UNFIT',
  kind: 'conflict',
  retry: 'after-change',
  sentence: ({ address }) => `Devices cannot use the address ${address} of this site.`,
  remedy:
    'Set site-address to the https address under which devices reach the site; without encryption only this machine is taken.',
  example: { address: 'http://0.0.0.0:18470' },
})
