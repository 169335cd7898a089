// Somebody misses an update in the list: the site says what it means to each image, and which rules decided that.

import { Button, Field, Input, makeStyles, Text, tokens } from '@fluentui/react-components'
import { useQuery } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import type { ExplainedUpdate } from '#api-client'
import { explainedUpdateQuery } from '#console/data'
import { Loaded, SmallTable } from '#console/parts'
import type { ServicedPackage } from '../schedule-updates-page.tsx'
import { useText } from '../wizard-text.ts'

const useStyles = makeStyles({
  ask: { display: 'flex', flexWrap: 'wrap', alignItems: 'end', gap: tokens.spacingHorizontalS },
  answer: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalS },
})

/** See the top of this file. */
export function WhyAbsent({ packages }: { packages: readonly ServicedPackage[] }) {
  const styles = useStyles()
  const text = useText()
  const [typed, setTyped] = useState('')
  const [asked, setAsked] = useState('')
  const submit = (event: FormEvent) => {
    event.preventDefault()
    setAsked(typed.trim())
  }
  return (
    <section className={styles.answer} aria-label={text('why.title')}>
      <form className={styles.ask} onSubmit={submit}>
        <Field label={`${text('why.title')} ${text('why.hint')}`}>
          <Input value={typed} onChange={(_, { value }) => setTyped(value)} placeholder="KB5043080" />
        </Field>
        <Button type="submit" disabled={typed.trim() === ''}>
          {text('why.ask')}
        </Button>
      </form>
      {asked !== '' && packages.map(one => <Explained key={one.id} about={one} update={asked} />)}
    </section>
  )
}

function Explained({ about, update }: { about: ServicedPackage; update: string }) {
  const query = useQuery(explainedUpdateQuery(about.id, update))
  return <Loaded query={query}>{updates => <Explanation about={about} updates={updates} />}</Loaded>
}

function Explanation({ about, updates }: { about: ServicedPackage; updates: readonly ExplainedUpdate[] }) {
  const text = useText()
  const rows = updates.flatMap(update =>
    update.images.map(image => ({
      ...image,
      update,
      key: `${update.updateId} ${image.path} ${image.index}`,
    })),
  )
  if (updates.length === 0) return <Text>{text('why.unknown')}</Text>
  return (
    <SmallTable
      label={about.name}
      rows={rows}
      rowKey={row => row.key}
      empty={text('why.noImages')}
      columns={[
        { key: 'update', title: text('choose.columns.title'), show: row => row.update.title },
        {
          key: 'image',
          title: text('why.image'),
          show: row => `${about.id} ${row.path.split('/').at(-1)}:${row.index}`,
        },
        { key: 'answer', title: text('why.answer'), show: row => text(`answers.${row.answer ?? 'none'}`) },
        { key: 'because', title: text('choose.columns.why'), show: row => row.because.join(' ') },
      ]}
    />
  )
}
