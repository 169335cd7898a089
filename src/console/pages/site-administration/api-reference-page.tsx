// Administration > API Reference: every route, as the site itself describes them.

import { makeStyles, Text, tokens } from '@fluentui/react-components'
import { ArrowDownloadRegular } from '@fluentui/react-icons/svg/arrow-download'
import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { apiDescriptionQuery } from '#console/data'
import { type Column, ListPage, SmallTable } from '#console/parts'
import { type ApiOperation, readDescription } from './read-description.ts'
import { useText } from './site-text.ts'

const rowKey = (operation: ApiOperation) => encodeURIComponent(operation.id)

const useStyles = makeStyles({
  type: {
    margin: 0,
    fontFamily: tokens.fontFamilyMonospace,
    fontSize: tokens.fontSizeBase200,
    whiteSpace: 'pre-wrap',
    overflowWrap: 'anywhere',
  },
  about: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalM },
})

/** See the top of this file. */
export function ApiReferencePage() {
  const text = useText()
  const description = useQuery(apiDescriptionQuery())
  const data = useMemo(() => description.data && readDescription(description.data), [description.data])
  const columns = useMemo<Column<ApiOperation>[]>(
    () => [
      { key: 'id', title: text('api.operation'), value: row => row.id, width: 240, onNarrow: true },
      { key: 'method', title: text('api.method'), value: row => row.method, width: 90, onNarrow: true },
      { key: 'path', title: text('api.path'), value: row => row.path, width: 360 },
      {
        key: 'description',
        title: text('api.description'),
        value: row => row.description,
        width: 320,
        isExtra: true,
      },
    ],
    [text],
  )
  return (
    <ListPage
      title={text('api.title')}
      columns={columns}
      query={{ data, error: description.error, refetch: description.refetch }}
      rowKey={rowKey}
      nameOf={row => `${row.method} ${row.path}`}
      actions={() => [
        {
          key: 'api',
          label: text('api.title'),
          actions: [
            {
              key: 'description',
              label: text('api.openDescription'),
              icon: <ArrowDownloadRegular />,
              run: () => window.open('/api/v1/openapi.json', '_blank', 'noopener'),
            },
          ],
        },
      ]}
      tabs={row => [
        { key: 'request', label: text('api.request'), content: () => <Request operation={row} /> },
        { key: 'answers', label: text('api.answers'), content: () => <Answers operation={row} /> },
      ]}
      empty={text('api.empty')}
    />
  )
}

function Request({ operation }: { operation: ApiOperation }) {
  const styles = useStyles()
  const text = useText()
  return (
    <div className={styles.about}>
      {operation.description !== '' && <Text>{operation.description}</Text>}
      {operation.parameters.length > 0 && (
        <SmallTable
          label={text('api.parameters')}
          rows={operation.parameters}
          rowKey={one => `${one.place} ${one.name}`}
          columns={[
            { key: 'name', title: text('api.parameter'), show: one => one.name },
            { key: 'place', title: text('api.place'), show: one => one.place },
            {
              key: 'required',
              title: text('api.required'),
              show: one => text(one.isRequired ? 'yes' : 'no'),
            },
            { key: 'type', title: text('api.type'), show: one => one.type },
            { key: 'description', title: text('api.description'), show: one => one.description },
          ]}
        />
      )}
      {operation.body !== null && <pre className={styles.type}>{operation.body}</pre>}
      {operation.parameters.length === 0 && operation.body === null && <Text>{text('api.noInput')}</Text>}
    </div>
  )
}

function Answers({ operation }: { operation: ApiOperation }) {
  const styles = useStyles()
  const text = useText()
  return (
    <SmallTable
      label={text('api.answers')}
      rows={operation.answers}
      rowKey={one => one.status}
      columns={[
        { key: 'status', title: text('api.status'), show: one => one.status },
        { key: 'type', title: text('api.type'), show: one => <pre className={styles.type}>{one.type}</pre> },
      ]}
    />
  )
}
