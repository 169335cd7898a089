// The wizard Create Prestage Content File.

import { ProgressBar, Text } from '@fluentui/react-components'
import { useQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { useState } from 'react'
import { fetchFile, site, usePackageNames } from '#console/data'
import { useFormats } from '#console/language'
import { CopyText, Facts, type FieldProblems, Loaded, type Wizard, WizardFrame } from '#console/parts'
import { ContentPage, type NewPrestageFile } from './content-page.tsx'
import { useText, type WizardText } from './wizard-text.ts'

const home = '/software-library/operating-systems/upgrade-packages'

/** See the top of this file. The address names the packages that it begins with, with commas between. */
export function CreatePrestageFilePage() {
  const text = useText()
  const { bytes } = useFormats()
  const { packages = '' } = useParams({ strict: false }) as { packages?: string }
  const [come, setCome] = useState<{ done: number; total: number } | null>(null)
  const wizard: Wizard<NewPrestageFile> = {
    key: `create-prestage-file ${packages}`,
    title: text('title'),
    address: `${home}/prestage/${packages}`,
    home,
    start: {
      packages: packages.split(',').filter(Boolean),
      have: '',
      fileName: `${packages.split(',')[0] || 'content'}.prestage`,
    },
    pages: [
      {
        key: 'content',
        title: text('content'),
        hint: text('hint'),
        fields: ['packages', 'have', 'fileName'],
        check: input => check(input, text),
        content: form => <ContentPage form={form} />,
      },
    ],
    summary: input => [
      { label: text('packages'), value: input.packages.join(', ') },
      { label: text('have'), value: input.have.trim() },
      { label: text('fileName'), value: input.fileName.trim() },
    ],
    summaryNote: input => (
      <>
        <Preview input={input} />
        {come && (
          <>
            <ProgressBar
              thickness="large"
              aria-label={text('coming')}
              {...(come.total > 0 && { value: come.done / come.total })}
            />
            <Text>{text('come', { done: bytes(come.done), total: bytes(come.total) })}</Text>
          </>
        )}
      </>
    ),
    finish: async input => {
      try {
        await fetchFile(
          { path: '/api/v1/content/prestage-files', body: requestOf(input), name: input.fileName.trim() },
          (done, total) => setCome({ done, total }),
        )
      } finally {
        setCome(null)
      }
      return null
    },
    completion: input => (
      <>
        <Text>{text('saved', { file: input.fileName.trim() })}</Text>
        <CopyText label={text('import')}>
          {`bin/slipstream distribution-point import ${input.fileName.trim()} --data-folder /var/lib/slipstream-point`}
        </CopyText>
      </>
    ),
  }
  return <WizardFrame key={packages} wizard={wizard} />
}

function check(input: NewPrestageFile, text: WizardText): FieldProblems<NewPrestageFile> {
  const have = input.have.trim()
  return {
    ...(input.packages.length === 0 && { packages: text('wrong.packages') }),
    ...(have !== '' && !/^[1-9]\d*$/.test(have) && { have: text('wrong.have') }),
    ...(have !== '' && input.packages.length > 1 && { have: text('wrong.haveOne') }),
    ...(!/^[^\\/:*?"<>|\s]+$/.test(input.fileName.trim()) && { fileName: text('wrong.fileName') }),
  }
}

function requestOf({ packages, have }: NewPrestageFile) {
  const version = have.trim()
  return {
    versions: packages.map(packageId => ({ packageId, version: null })),
    have: version === '' ? [] : packages.map(packageId => ({ packageId, version: Number(version) })),
  }
}

function Preview({ input }: { input: NewPrestageFile }) {
  const text = useText()
  const { bytes, number } = useFormats()
  const nameOf = usePackageNames()
  const preview = useQuery({
    queryKey: ['prestage-preview', input.packages, input.have],
    queryFn: () => site.previewPrestageFile(requestOf(input)),
    retry: false,
    refetchInterval: false,
  })
  return (
    <Loaded query={preview}>
      {({ bytes: size, objects, partialObjects, versions }) => (
        <Facts
          facts={[
            { label: text('size'), value: bytes(size) },
            { label: text('objects'), value: number(objects) },
            { label: text('partial'), value: number(partialObjects) },
            {
              label: text('versions'),
              value: versions
                .map(({ packageId, version }) => text('version', { name: nameOf(packageId), version }))
                .join(', '),
            },
          ]}
        />
      )}
    </Loaded>
  )
}
