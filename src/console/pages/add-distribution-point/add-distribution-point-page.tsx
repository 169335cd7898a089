// The wizard Add Distribution Point.

import { useState } from 'react'
import { queryClient, site } from '#console/data'
import { type Wizard, WizardFrame } from '#console/parts'
import { GeneralPage } from './general-page.tsx'
import { Join } from './join.tsx'
import { checkPoint, type NewPoint, nothingAnswered } from './new-point.ts'
import { useText } from './wizard-text.ts'

const home = '/administration/distribution-points'

/** See the top of this file. The token is a secret: it is kept nowhere but in the memory of this page. */
export function AddDistributionPointPage() {
  const text = useText()
  const [token, setToken] = useState<string | null>(null)
  const wizard: Wizard<NewPoint> = {
    key: 'add-distribution-point',
    title: text('title'),
    address: `${home}/add`,
    home,
    start: nothingAnswered(),
    pages: [
      {
        key: 'general',
        title: text('general.title'),
        hint: text('general.hint'),
        fields: ['name', 'siteUrl', 'dataFolder', 'listenAddress', 'port'],
        check: input => checkPoint(input, text),
        content: form => <GeneralPage form={form} />,
      },
    ],
    summary: input => [
      { label: text('general.name'), value: input.name.trim() },
      { label: text('general.siteUrl'), value: input.siteUrl.trim() },
      { label: text('general.dataFolder'), value: input.dataFolder.trim() },
      { label: text('general.listenAddress'), value: `${input.listenAddress.trim()}, ${input.port.trim()}` },
    ],
    finish: async input => {
      setToken((await site.createJoinToken({ name: input.name.trim() })).token)
      void queryClient.invalidateQueries({ queryKey: ['distribution-point'] })
      return null
    },
    fieldOf: code => (/NAME_TAKEN/.test(code) ? 'name' : null),
    completion: input => <Join input={input} token={token} />,
  }
  return <WizardFrame wizard={wizard} />
}
