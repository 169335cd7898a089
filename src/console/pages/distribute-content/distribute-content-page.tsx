// The wizard Distribute Content.

import { Text } from '@fluentui/react-components'
import { useParams } from '@tanstack/react-router'
import { queryClient, site } from '#console/data'
import { type Fact, RowLink, type Wizard, WizardFrame } from '#console/parts'
import { Arrivals } from './arrivals.tsx'
import { ContentPage } from './content-page.tsx'
import { DestinationPage } from './destination-page.tsx'
import { Forecast } from './forecast.tsx'
import { checkContent, checkDestination, type NewDistribution, requestsOf } from './new-distribution.ts'
import { useText, type WizardText } from './wizard-text.ts'

const home = '/software-library/operating-systems/upgrade-packages'

/** See the top of this file. The address names the packages that it begins with, with commas between. */
export function DistributeContentPage() {
  const text = useText()
  const { packages = '' } = useParams({ strict: false }) as { packages?: string }
  return <WizardFrame key={packages} wizard={describeWizard(packages, text)} />
}

function describeWizard(packages: string, text: WizardText): Wizard<NewDistribution> {
  return {
    key: `distribute-content ${packages}`,
    title: text('title'),
    address: `${home}/distribute/${packages}`,
    home,
    start: { packages: packages.split(',').filter(Boolean), points: [], groups: [], priority: '' },
    pages: [
      {
        key: 'content',
        title: text('content.title'),
        hint: text('content.hint'),
        fields: ['packages'],
        check: input => checkContent(input, text),
        content: form => <ContentPage form={form} />,
      },
      {
        key: 'destination',
        title: text('destination.title'),
        hint: text('destination.hint'),
        fields: ['points', 'groups', 'priority'],
        check: input => checkDestination(input, text),
        content: form => <DestinationPage form={form} />,
      },
    ],
    summary: input => summaryOf(input, text),
    // Without a destination the site would mean every point.
    summaryNote: input => (input.points.length + input.groups.length > 0 ? <Forecast input={input} /> : null),
    finish: distribute,
    fieldOf: code => (/^(POINT|GROUP)_/.test(code) ? 'points' : null),
    completion: input => (
      <>
        <Text>{text('completion.started')}</Text>
        <Arrivals input={input} />
        <RowLink to="/monitoring/distribution-status/content-matrix">{text('completion.status')}</RowLink>
      </>
    ),
  }
}

function summaryOf({ packages, points, groups, priority }: NewDistribution, text: WizardText): Fact[] {
  return [
    { label: text('content.packages'), value: packages.join(', ') },
    { label: text('destination.points'), value: points.join(', ') },
    { label: text('destination.groups'), value: groups.join(', ') },
    {
      label: text('destination.priority'),
      value: text(`priorities.${priority === '' ? 'package' : priority}`),
    },
  ]
}

/** One package after the other: what the site refuses is told, and those before it are under way; asking again changes nothing of them. */
async function distribute(input: NewDistribution): Promise<null> {
  try {
    for (const request of requestsOf(input)) await site.distributeContent(request)
  } finally {
    await queryClient.invalidateQueries({ queryKey: ['content-status'] })
  }
  return null
}
