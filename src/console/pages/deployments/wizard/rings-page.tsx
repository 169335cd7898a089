// The rings of a deployment, in their order: who is in each, and what must be so before the next begins.

import { Button, Checkbox, Field, Input, makeStyles, Select, Text, tokens } from '@fluentui/react-components'
import { AddRegular } from '@fluentui/react-icons/svg/add'
import { DeleteRegular } from '@fluentui/react-icons/svg/delete'
import { useQuery } from '@tanstack/react-query'
import { deviceGroupsQuery } from '#console/data'
import { NumberField, type WizardForm } from '#console/parts'
import { useText } from '../deployment-text.ts'
import { type NewDeployment, nextRing, type TypedRing } from './new-deployment.ts'

const useStyles = makeStyles({
  ring: {
    margin: 0,
    padding: tokens.spacingHorizontalM,
    border: `1px solid ${tokens.colorNeutralStroke2}`,
    borderRadius: tokens.borderRadiusMedium,
    display: 'flex',
    flexDirection: 'column',
    gap: tokens.spacingVerticalM,
    minWidth: 0,
  },
  legend: { fontWeight: tokens.fontWeightSemibold },
  fields: {
    display: 'grid',
    gridTemplateColumns: 'repeat(auto-fill, minmax(200px, 1fr))',
    gap: tokens.spacingHorizontalL,
    alignItems: 'end',
    '& > *': { minWidth: 0 },
    '& select, & input': { minWidth: 0, width: '100%' },
  },
  wrong: { color: tokens.colorPaletteRedForeground1 },
})

/** See the top of this file. */
export function RingsPage({ form: { input, change, problems } }: { form: WizardForm<NewDeployment> }) {
  const styles = useStyles()
  const text = useText()
  const { rings } = input
  const set = (key: number, changes: Partial<TypedRing>) =>
    change({ rings: rings.map(one => (one.key === key ? { ...one, ...changes } : one)) })
  const add = () =>
    change({ rings: [...rings, nextRing(rings, text('wizard.ringName', { place: rings.length + 1 }))] })
  return (
    <>
      {rings.length === 0 && <Text>{text('wizard.noRings')}</Text>}
      {rings.map((ring, place) => (
        <RingFields
          key={ring.key}
          ring={ring}
          place={place + 1}
          onChange={changes => set(ring.key, changes)}
          onRemove={() => change({ rings: rings.filter(one => one.key !== ring.key) })}
        />
      ))}
      {problems.rings && (
        <Text role="alert" className={styles.wrong}>
          {problems.rings}
        </Text>
      )}
      <div>
        <Button icon={<AddRegular />} onClick={add} disabledFocusable={rings.length >= 20}>
          {text('wizard.addRing')}
        </Button>
      </div>
    </>
  )
}

function RingFields(props: {
  ring: TypedRing
  place: number
  onChange: (changes: Partial<TypedRing>) => void
  onRemove: () => void
}) {
  const { ring, place, onChange, onRemove } = props
  const styles = useStyles()
  const text = useText()
  const groups = useQuery(deviceGroupsQuery())
  return (
    <fieldset className={styles.ring}>
      <legend className={styles.legend}>{text('wizard.ringName', { place })}</legend>
      <div className={styles.fields}>
        <Field label={text('columns.name')}>
          <Input value={ring.name} maxLength={100} onChange={(_, { value }) => onChange({ name: value })} />
        </Field>
        <Field label={text('rings.who')}>
          <Select value={ring.who} onChange={(_, { value }) => onChange({ who: value as TypedRing['who'] })}>
            <option value="percent">{text('wizard.whoPercent')}</option>
            <option value="group">{text('columns.group')}</option>
            <option value="rest">{text('rings.rest')}</option>
          </Select>
        </Field>
        {ring.who === 'percent' && (
          <NumberField
            label={text('wizard.percent')}
            value={ring.percent}
            least={1}
            most={100}
            onChange={percent => onChange({ percent })}
          />
        )}
        {ring.who === 'group' && (
          <Field label={text('columns.group')}>
            <Select value={ring.deviceGroup} onChange={(_, { value }) => onChange({ deviceGroup: value })}>
              <option value="">{text('wizard.choose')}</option>
              {(groups.data ?? []).map(one => (
                <option key={one.id} value={one.name}>
                  {one.name}
                </option>
              ))}
            </Select>
          </Field>
        )}
      </div>
      <div className={styles.fields}>
        <NumberField
          label={text('wizard.successPercent')}
          value={ring.minimumSuccessPercent}
          least={0}
          most={100}
          onChange={minimumSuccessPercent => onChange({ minimumSuccessPercent })}
        />
        <NumberField
          label={text('wizard.successCount')}
          value={ring.minimumSuccessCount}
          least={0}
          most={1_000_000}
          onChange={minimumSuccessCount => onChange({ minimumSuccessCount })}
        />
        <NumberField
          label={text('wizard.hours')}
          value={ring.minimumHours}
          least={0}
          most={8760}
          onChange={minimumHours => onChange({ minimumHours })}
        />
      </div>
      {place > 1 && (
        <Checkbox
          label={text('wizard.byHand')}
          checked={ring.byHand}
          onChange={(_, { checked }) => onChange({ byHand: checked === true })}
        />
      )}
      <div>
        <Button
          size="small"
          icon={<DeleteRegular />}
          onClick={onRemove}
          aria-label={text('wizard.removeRing', { place })}
        >
          {text('actions.remove')}
        </Button>
      </div>
    </fieldset>
  )
}
