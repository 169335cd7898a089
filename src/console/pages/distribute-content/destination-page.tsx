import { Field, Select } from '@fluentui/react-components'
import { useQuery } from '@tanstack/react-query'
import { pointGroupsQuery, pointsQuery } from '#console/data'
import { useFormats } from '#console/language'
import { ChoiceList, Loaded, Together, type WizardForm } from '#console/parts'
import type { NewDistribution } from './new-distribution.ts'
import { useText } from './wizard-text.ts'

/** Which points and groups, and how urgent. */
export function DestinationPage({ form }: { form: WizardForm<NewDistribution> }) {
  const { input, change, problems } = form
  const text = useText()
  const { ago } = useFormats()
  const points = useQuery(pointsQuery())
  const groups = useQuery(pointGroupsQuery())
  return (
    <Together queries={[points, groups]}>
      <Loaded query={points}>
        {rows => (
          <ChoiceList
            label={text('destination.points')}
            empty={text('destination.noPoints')}
            choices={rows.map(({ name, lastSeenAt }) => ({
              value: name,
              label: name,
              remark:
                lastSeenAt === null
                  ? text('destination.neverSeen')
                  : text('destination.seen', { ago: ago(lastSeenAt) }),
            }))}
            chosen={input.points}
            onChange={chosen => change({ points: chosen })}
            wrong={problems.points}
          />
        )}
      </Loaded>
      <Loaded query={groups}>
        {rows => (
          <ChoiceList
            label={text('destination.groups')}
            empty={text('destination.noGroups')}
            choices={rows.map(({ name, members }) => ({
              value: name,
              label: name,
              remark: text('destination.members', { count: members.length }),
            }))}
            chosen={input.groups}
            onChange={chosen => change({ groups: chosen })}
          />
        )}
      </Loaded>
      <Field label={text('destination.priority')} hint={text('destination.priorityHint')}>
        <Select
          value={input.priority}
          onChange={(_, { value }) => change({ priority: value as NewDistribution['priority'] })}
        >
          <option value="">{text('priorities.package')}</option>
          <option value="high">{text('priorities.high')}</option>
          <option value="medium">{text('priorities.medium')}</option>
          <option value="low">{text('priorities.low')}</option>
        </Select>
      </Field>
    </Together>
  )
}
