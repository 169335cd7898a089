// Administration > Site Configuration > Settings: what the site server was started with, where each value comes from, what it means, and how it is
// changed. What can be changed while it runs, is here.

import { makeStyles, Text, tokens } from '@fluentui/react-components'
import { ArchiveSettingsRegular } from '@fluentui/react-icons/svg/archive-settings'
import { ArrowClockwiseRegular } from '@fluentui/react-icons/svg/arrow-clockwise'
import { useQuery } from '@tanstack/react-query'
import { useMemo, useState } from 'react'
import type { ExplainedSetting } from '#api-client'
import { queryClient, readTagged, settingsQuery, siteIf } from '#console/data'
import { useLanguage } from '#console/language'
import { type Column, CopyText, Facts, FormDialog, ListPage } from '#console/parts'
import { type SiteText, useText } from '../site-text.ts'
import french from './descriptions-fr.json'

const rowKey = (setting: ExplainedSetting) => setting.name

const useStyles = makeStyles({
  about: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalM, maxWidth: '840px' },
})

/** What a setting means, in the language of now: the site describes itself in English. */
function describe(setting: ExplainedSetting, language: string): string {
  return language === 'fr'
    ? ((french as Record<string, string>)[setting.name] ?? setting.description)
    : setting.description
}

function shownValue({ secret, from, value }: ExplainedSetting, text: SiteText): string | null {
  if (secret) return text(from === 'standard' ? 'settings.notSet' : 'settings.secret')
  return value === null || value === '' ? text('settings.notSet') : value
}

/** See the top of this file. */
export function SettingsPage() {
  const text = useText()
  const language = useLanguage()
  const settings = useQuery(settingsQuery())
  const [isKeeping, setKeeping] = useState(false)
  const columns = useMemo<Column<ExplainedSetting>[]>(
    () => [
      { key: 'name', title: text('settings.name'), value: row => row.name, width: 240, onNarrow: true },
      {
        key: 'value',
        title: text('settings.value'),
        value: row => shownValue(row, text),
        width: 180,
        onNarrow: true,
      },
      {
        key: 'from',
        title: text('settings.from'),
        value: row => text(`settings.sources.${row.from}`),
        width: 150,
      },
      {
        key: 'description',
        title: text('settings.meaning'),
        value: row => describe(row, language),
        width: 380,
      },
    ],
    [text, language],
  )
  return (
    <ListPage
      title={text('settings.title')}
      columns={columns}
      query={settings}
      rowKey={rowKey}
      nameOf={setting => setting.name}
      actions={(_, refresh) => [
        {
          key: 'settings',
          label: text('settings.title'),
          actions: [
            {
              key: 'keep',
              label: text('settings.keep'),
              icon: <ArchiveSettingsRegular />,
              run: () => setKeeping(true),
              needs: ['content-library', 'modify'],
            },
            { key: 'refresh', label: text('refresh'), icon: <ArrowClockwiseRegular />, run: refresh },
          ],
        },
      ]}
      tabs={setting => [
        {
          key: 'summary',
          label: text('settings.summary'),
          content: () => <Setting setting={setting} />,
        },
      ]}
      empty={text('settings.empty')}
    >
      {isKeeping && <KeepVersions onClose={() => setKeeping(false)} />}
    </ListPage>
  )
}

function Setting({ setting }: { setting: ExplainedSetting }) {
  const styles = useStyles()
  const text = useText()
  const language = useLanguage()
  const { name, environment, standard, from, where } = setting
  const example = setting.secret ? '…' : setting.value || standard || '…'
  return (
    <div className={styles.about}>
      <Text>{describe(setting, language)}</Text>
      <Facts
        facts={[
          { label: text('settings.value'), value: shownValue(setting, text) },
          {
            label: text('settings.from'),
            value:
              where === null
                ? text(`settings.sources.${from}`)
                : `${text(`settings.sources.${from}`)}: ${where}`,
          },
          { label: text('settings.standard'), value: standard },
        ]}
      />
      <Text>{text('settings.change')}</Text>
      <CopyText label={text('settings.line')}>{`${name}: ${example}`}</CopyText>
      <Facts
        facts={[
          { label: text('settings.flag'), value: `--${name}` },
          { label: text('settings.environment'), value: environment },
        ]}
      />
    </div>
  )
}

/** How many versions of each package the site keeps: that is kept by the site itself, and changed while it runs. */
function KeepVersions({ onClose }: { onClose: () => void }) {
  const text = useText()
  const query = useQuery({
    queryKey: ['content-library', 'retention'],
    queryFn: () => readTagged(api => api.readRetention()),
  })
  if (query.data === undefined) return null
  const { value, tag } = query.data
  return (
    <FormDialog
      title={text('settings.keep')}
      label={text('save')}
      fields={[{ key: 'keep', label: text('site.keepVersions'), hint: text('settings.keepHint') }]}
      start={{ keep: value.keepVersions === null ? '' : String(value.keepVersions) }}
      check={({ keep }) =>
        keep.trim() === '' || /^[1-9]\d{0,3}$/.test(keep.trim()) ? {} : { keep: text('settings.keepWrong') }
      }
      run={async ({ keep }) => {
        await siteIf(tag).keepVersions({ keepVersions: keep.trim() === '' ? null : Number(keep.trim()) })
        await queryClient.invalidateQueries({ queryKey: ['content-library'] })
        return null
      }}
      onClose={onClose}
    />
  )
}
