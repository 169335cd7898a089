// What can be chosen, with a box before each, and below each the rule that decided that it applies.

import {
  Button,
  Checkbox,
  Field,
  MessageBar,
  MessageBarBody,
  makeStyles,
  SearchBox,
  Select,
  Spinner,
  Text,
  tokens,
} from '@fluentui/react-components'
import { useEffect, useRef, useState } from 'react'
import { type Formats, useFormats } from '#console/language'
import { ProblemMessage, type SmallColumn, SmallTable, useNarrow, type WizardForm } from '#console/parts'
import type { NewSchedule } from '../new-schedule.ts'
import type { ServicedPackage } from '../schedule-updates-page.tsx'
import { useText, type WizardText } from '../wizard-text.ts'
import { OfferedTitle } from './offered-title.tsx'
import { type Architecture, type Filter, type OfferedUpdate, useOffer } from './offered-updates.ts'

const settledMs = 300

const useStyles = makeStyles({
  filters: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalM, alignItems: 'end' },
  search: { width: '280px', maxWidth: '100%' },
  table: {
    maxHeight: '420px',
    overflow: 'auto',
    border: `1px solid ${tokens.colorNeutralStroke2}`,
    borderRadius: tokens.borderRadiusMedium,
    padding: `0 ${tokens.spacingHorizontalS}`,
  },
  status: { display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: tokens.spacingHorizontalM },
})

/** See the top of this file. */
export function OfferedTable(props: { form: WizardForm<NewSchedule>; packages: readonly ServicedPackage[] }) {
  const { form, packages } = props
  const styles = useStyles()
  const text = useText()
  const { filter } = form.input
  const [typed, setTyped] = useState(filter.text)
  // What was answered meanwhile is not to be undone by what was typed before.
  const now = useRef(form)
  useEffect(() => {
    now.current = form
  })
  const setFilter = (changes: Partial<Filter>) =>
    now.current.change({ filter: { ...now.current.input.filter, ...changes } })
  useEffect(() => {
    const text = typed.trim()
    if (text === now.current.input.filter.text) return
    const waiting = setTimeout(
      () => now.current.change({ filter: { ...now.current.input.filter, text } }),
      settledMs,
    )
    return () => clearTimeout(waiting)
  }, [typed])
  const offer = useOffer(packages, filter)
  return (
    <>
      <div className={styles.filters}>
        <Field label={text('choose.filter')}>
          <SearchBox className={styles.search} value={typed} onChange={(_, { value }) => setTyped(value)} />
        </Field>
        <Field label={text('choose.architecture')}>
          <Select
            value={filter.architecture}
            onChange={(_, { value }) => setFilter({ architecture: value as Architecture })}
          >
            {(['all', 'x86', 'amd64', 'arm64'] as const).map(one => (
              <option key={one} value={one}>
                {text(`choose.architectures.${one}`)}
              </option>
            ))}
          </Select>
        </Field>
        <Checkbox
          label={text('choose.withSuperseded')}
          checked={filter.withSuperseded}
          onChange={(_, { checked }) => setFilter({ withSuperseded: checked === true })}
        />
      </div>
      {offer.problem && <ProblemMessage problem={offer.problem} />}
      {offer.notDecided.length > 0 && (
        <Note>{text('choose.notDecided', { packages: offer.notDecided.join(', ') })}</Note>
      )}
      {offer.problems.map(problem => (
        <Note key={problem}>{problem}</Note>
      ))}
      <ChosenStatus form={form} />
      <Field validationMessage={form.problems.chosen ?? null}>
        <div className={styles.table}>
          {offer.isLoading ? (
            <Spinner size="small" label={text('choose.looking')} />
          ) : (
            <Rows form={form} updates={offer.updates} />
          )}
        </div>
      </Field>
      {offer.more > 0 && <Text>{text('choose.more', { count: offer.more })}</Text>}
    </>
  )
}

function Note({ children }: { children: string }) {
  return (
    <MessageBar intent="info" layout="multiline">
      <MessageBarBody>{children}</MessageBarBody>
    </MessageBar>
  )
}

function ChosenStatus({ form }: { form: WizardForm<NewSchedule> }) {
  const styles = useStyles()
  const text = useText()
  const { chosen } = form.input
  return (
    <div className={styles.status}>
      <Text role="status">{text('choose.chosen', { count: chosen.length })}</Text>
      {chosen.length > 0 && (
        <Button size="small" onClick={() => form.change({ chosen: [] })}>
          {text('choose.clear')}
        </Button>
      )}
    </div>
  )
}

function Rows({ form, updates }: { form: WizardForm<NewSchedule>; updates: readonly OfferedUpdate[] }) {
  const text = useText()
  const narrow = useNarrow()
  const { date } = useFormats()
  const { chosen } = form.input
  const toggle = ({ name, title, kb, files }: OfferedUpdate) =>
    form.change({
      chosen: chosen.some(one => one.name === name)
        ? chosen.filter(one => one.name !== name)
        : [
            ...chosen,
            { name, files, label: kb !== null && !title.includes(kb) ? `${title} (${kb})` : title },
          ],
    })
  return (
    <SmallTable
      label={text('choose.offered')}
      rows={updates}
      rowKey={update => update.name}
      empty={text('choose.empty')}
      columns={[
        {
          key: 'choose',
          title: text('choose.columns.choose'),
          show: update => (
            <Checkbox
              aria-label={text('choose.choose', { title: update.title })}
              checked={chosen.some(one => one.name === update.name)}
              disabled={update.isHere !== true}
              onChange={() => toggle(update)}
            />
          ),
        },
        {
          key: 'title',
          title: text('choose.columns.title'),
          show: update => <OfferedTitle update={update} />,
        },
        ...(narrow ? [] : detailColumns(text, date)),
      ]}
    />
  )
}

function detailColumns(text: WizardText, date: Formats['date']): SmallColumn<OfferedUpdate>[] {
  return [
    { key: 'article', title: text('choose.columns.article'), show: update => update.kb },
    {
      key: 'classification',
      title: text('choose.columns.classification'),
      show: update => update.classification,
    },
    {
      key: 'released',
      title: text('choose.columns.released'),
      show: update => update.released && date(update.released),
    },
  ]
}
