// Distribute the image to distribution points: whether, and to which.

import { Checkbox, Field, Radio, RadioGroup, Text } from '@fluentui/react-components'
import { useQuery } from '@tanstack/react-query'
import { pointGroupsQuery, ringsQuery } from '#console/data'
import { Loaded, type WizardForm } from '#console/parts'
import type { NewSchedule } from '../new-schedule.ts'
import { useText } from '../wizard-text.ts'

/** See the top of this file. */
export function DistributeFields({ form }: { form: WizardForm<NewSchedule> }) {
  const { input, change, problems } = form
  const text = useText()
  const { distribute } = input
  return (
    <>
      <Checkbox
        label={text('how.distribute')}
        checked={distribute !== 'none'}
        onChange={(_, { checked }) => change({ distribute: checked === true ? 'package' : 'none' })}
      />
      {distribute !== 'none' && (
        <Field label={text('how.distributeTo')}>
          <RadioGroup
            value={distribute}
            onChange={(_, { value }) => change({ distribute: value as NewSchedule['distribute'] })}
          >
            {(['package', 'all-points', 'groups', 'rings'] as const).map(one => (
              <Radio key={one} value={one} label={text(`how.distributions.${one}`)} />
            ))}
          </RadioGroup>
        </Field>
      )}
      {distribute === 'groups' && (
        <Field validationMessage={problems.groups ?? null}>
          <GroupBoxes chosen={input.groups} onChange={groups => change({ groups })} />
        </Field>
      )}
      {distribute === 'rings' && <RingBoxes chosen={input.rings} onChange={rings => change({ rings })} />}
    </>
  )
}

type BoxesProps = { chosen: readonly string[]; onChange: (chosen: string[]) => void }

function GroupBoxes({ chosen, onChange }: BoxesProps) {
  const query = useQuery(pointGroupsQuery())
  const text = useText()
  return (
    <Loaded query={query}>
      {groups => (
        <Boxes
          names={groups.map(one => one.name)}
          chosen={chosen}
          onChange={onChange}
          empty={text('how.noGroups')}
        />
      )}
    </Loaded>
  )
}

function RingBoxes({ chosen, onChange }: BoxesProps) {
  const query = useQuery(ringsQuery())
  const text = useText()
  return (
    <Field hint={text('how.ringsHint')}>
      <Loaded query={query}>
        {rings => (
          <Boxes
            names={rings.map(one => one.name)}
            chosen={chosen}
            onChange={onChange}
            empty={text('how.noRings')}
          />
        )}
      </Loaded>
    </Field>
  )
}

function Boxes({ names, chosen, onChange, empty }: BoxesProps & { names: readonly string[]; empty: string }) {
  if (names.length === 0) return <Text>{empty}</Text>
  return (
    <div>
      {names.map(name => (
        <Checkbox
          key={name}
          label={name}
          checked={chosen.includes(name)}
          onChange={(_, { checked }) =>
            onChange(checked === true ? [...chosen, name] : chosen.filter(one => one !== name))
          }
        />
      ))}
    </div>
  )
}
