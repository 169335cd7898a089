// Generated from the API description by `npm run generate`; do not edit.

export type NewUpgradePackageInput = { path: string; name: string; version?: string; comment?: string; architecture?: 'x86' | 'amd64' | 'arm64' | null; language?: string | null; extractIndex?: number | null; licenceAccepted?: boolean }

export type UpgradePackageEditInput = { name?: string; version?: string; comment?: string }

export type NewImageExportInput = { index: number; version?: number }

export type ContentActionRequestInput = { packageId: string; points?: string[]; groups?: string[]; all?: boolean; priority?: 'high' | 'medium' | 'low'; dryRun?: boolean }

export type BoundaryImportInput = { boundaries: { name?: string; value: string; description?: string }[]; dryRun?: boolean }

export type DeviceGroupRuleInput = { deviceNames?: string[]; subnets?: (string | string)[]; tags?: string[] }

export type DeviceGroupSettingsInput = { deviceNames?: string[]; subnets?: (string | string)[]; tags?: string[]; comment?: string }

export type EnrolmentTokenRequestInput = { name: string; count?: number; days?: number; tags?: string[] }

export type DistributionRingSettingsInput = { order: number; points?: string[]; groups?: string[]; minimumSuccessPercent?: number; minimumSuccessCount?: number; soakSeconds?: number; needsPromotion?: boolean }

export type RolloutRequestInput = { rings?: string[] }

export type TaskSequenceConditionInput = { variable: string; is: 'exists' | 'equals' | 'not-equals' | 'greater' | 'greater-or-equal' | 'less' | 'less-or-equal'; value?: string } | { fact: 'computerName' | 'architecture' | 'edition' | 'language' | 'build' | 'operatingSystem' | 'memoryMegabytes' | 'freeDiskMegabytes' | 'processorMegahertz' | 'mainsPower' | 'uefi' | 'secureBoot' | 'tpm' | 'manufacturer' | 'model'; is: 'exists' | 'equals' | 'not-equals' | 'greater' | 'greater-or-equal' | 'less' | 'less-or-equal'; value?: string } | { all: TaskSequenceConditionInput[] } | { any: TaskSequenceConditionInput[] } | { none: TaskSequenceConditionInput[] }

export type UpgradeOperatingSystemStepInput = { type: "upgrade-operating-system"; id: string; name: string; description?: string; enabled?: boolean; continueOnError?: boolean; condition?: TaskSequenceConditionInput; package?: string; version?: number; sourcePath?: string; imageIndex?: number; edition?: string; productKey?: string; installFrom?: string; driversPath?: string; timeoutMinutes?: number; scanOnly?: boolean; ignoreDismissible?: boolean; dynamicUpdate?: 'disable' | 'enable' | 'no-drivers' | 'no-lcu' | 'no-drivers-no-lcu'; overrideUpdatePolicy?: boolean; bitLocker?: 'always-suspend' | 'try-keep-active' | 'force-keep-active'; normalPriority?: boolean; acceptLicence?: boolean; showSetup?: boolean; additionalOptions?: string }

export type RunCommandLineStepInput = { type: "run-command-line"; id: string; name: string; description?: string; enabled?: boolean; continueOnError?: boolean; condition?: TaskSequenceConditionInput; commandLine: string; workingDirectory?: string; successCodes?: number[]; timeoutMinutes?: number }

export type RestartComputerStepInput = { type: "restart-computer"; id: string; name: string; description?: string; enabled?: boolean; continueOnError?: boolean; condition?: TaskSequenceConditionInput; delaySeconds?: number; message?: string }

export type CheckReadinessStepInput = { type: "check-readiness"; id: string; name: string; description?: string; enabled?: boolean; continueOnError?: boolean; condition?: TaskSequenceConditionInput; minimumMemoryMegabytes?: number; minimumFreeDiskMegabytes?: number; minimumProcessorMegahertz?: number; mainsPower?: boolean; operatingSystem?: 'client' | 'server'; architectures?: ('x64' | 'arm64' | 'x86')[]; editions?: string[]; languages?: string[]; minimumBuild?: string; maximumBuild?: string; uefi?: boolean; secureBoot?: boolean; minimumTpm?: '1.2' | '2.0' }

export type DownloadPackageContentStepInput = { type: "download-package-content"; id: string; name: string; description?: string; enabled?: boolean; continueOnError?: boolean; condition?: TaskSequenceConditionInput; packages: { package: string; version?: number }[]; destination?: 'client-cache' | 'path'; path?: string; pathVariable?: string }

export type SetTaskSequenceVariableStepInput = { type: "set-task-sequence-variable"; id: string; name: string; description?: string; enabled?: boolean; continueOnError?: boolean; condition?: TaskSequenceConditionInput; variable: string; value: string }

export type TaskSequenceGroupInput = { type: "group"; id: string; name: string; description?: string; enabled?: boolean; continueOnError?: boolean; condition?: TaskSequenceConditionInput; steps: TaskSequenceItemInput[] }

export type TaskSequenceItemInput = TaskSequenceGroupInput | UpgradeOperatingSystemStepInput | RunCommandLineStepInput | RestartComputerStepInput | CheckReadinessStepInput | DownloadPackageContentStepInput | SetTaskSequenceVariableStepInput

export type TaskSequenceDefinitionInput = { format: "slipstream-task-sequence-1"; kind: "upgrade-operating-system"; description?: string; variables?: { name: string; value: string }[]; steps: TaskSequenceItemInput[] }

export type TaskSequenceToSaveInput = { name: string; definition: TaskSequenceDefinitionInput; comment?: string }

export type TaskSequenceFromTemplateInput = { name: string; packageId: string; imageIndex?: number; edition?: string; productKey?: string; installFrom?: string; driversPath?: string; timeoutMinutes?: number; scanOnly?: boolean; ignoreDismissible?: boolean; dynamicUpdate?: 'disable' | 'enable' | 'no-drivers' | 'no-lcu' | 'no-drivers-no-lcu'; overrideUpdatePolicy?: boolean; bitLocker?: 'always-suspend' | 'try-keep-active' | 'force-keep-active'; normalPriority?: boolean; acceptLicence?: boolean; showSetup?: boolean; additionalOptions?: string }

export type TaskSequenceTemplateToPreviewInput = { packageId: string; imageIndex?: number; edition?: string; productKey?: string; installFrom?: string; driversPath?: string; timeoutMinutes?: number; scanOnly?: boolean; ignoreDismissible?: boolean; dynamicUpdate?: 'disable' | 'enable' | 'no-drivers' | 'no-lcu' | 'no-drivers-no-lcu'; overrideUpdatePolicy?: boolean; bitLocker?: 'always-suspend' | 'try-keep-active' | 'force-keep-active'; normalPriority?: boolean; acceptLicence?: boolean; showSetup?: boolean; additionalOptions?: string }

export type OnceInput = { at: string; timeZone: string }

export type RecurrenceInput = { pattern: { every: "day"; interval?: number } | { every: "week"; interval?: number; weekdays: ('monday' | 'tuesday' | 'wednesday' | 'thursday' | 'friday' | 'saturday' | 'sunday')[] } | { every: "month"; interval?: number; day: number | "last" } | { every: "month-weekday"; interval?: number; week: number | "last"; weekday: 'monday' | 'tuesday' | 'wednesday' | 'thursday' | 'friday' | 'saturday' | 'sunday'; plusDays?: number }; start: string; until?: string; count?: number; timeZone: string }

export type ServiceWindowInput = { recurrence: RecurrenceInput; minutes: number }

export type PreCacheInput = { architectures?: ('x64' | 'arm64' | 'x86')[]; editions?: string[]; languages?: string[] }

export type VersionChoiceInput = { packageId: string; choice: 'latest' | 'ring' | 'pinned'; ring?: string; version?: number }

export type DeploymentRingRequestInput = { name: string; deviceGroup?: string; percent?: number; minimumSuccessPercent?: number; minimumSuccessCount?: number; minimumHours?: number; byHand?: boolean }

export type DeploymentChangeInput = { name: string; comment?: string; sequenceVersion?: number; purpose: 'available' | 'required'; availableFrom?: string; deadline?: string | null; windows?: ServiceWindowInput[] | null; estimatedMinutes?: number; variables?: Record<string, string>; versions?: VersionChoiceInput[]; preCache?: PreCacheInput | null; confirmDevices?: number }

export type DeploymentRequestInput = { name: string; comment?: string; sequenceVersion?: number; purpose: 'available' | 'required'; availableFrom?: string; deadline?: string | null; windows?: ServiceWindowInput[] | null; estimatedMinutes?: number; variables?: Record<string, string>; versions?: VersionChoiceInput[]; preCache?: PreCacheInput | null; confirmDevices?: number; taskSequence: string; deviceGroup: string; rings?: DeploymentRingRequestInput[] }

export type ServicingPlanRequestInput = { packageId: string; updates: string[]; indexes?: number[]; base?: 'in-use' | 'pristine'; engine?: string; cleanup?: 'none' | 'start-component-cleanup' | 'reset-base'; optimize?: boolean; verify?: 'changed' | 'whole' }

export type ServicingRunRequestInput = { packageId: string; updates: string[]; indexes?: number[]; base?: 'in-use' | 'pristine'; engine?: string; cleanup?: 'none' | 'start-component-cleanup' | 'reset-base'; optimize?: boolean; verify?: 'changed' | 'whole'; planHash?: string; expectedVersion?: number; updateDistributionPoints?: boolean; continueOnError?: boolean; continueOnErrorClasses?: ('cumulative' | 'dotnet' | 'safe-os' | 'setup' | 'defender' | 'component' | 'other')[]; priority?: 'high' | 'medium' | 'low'; runOn?: 'site' | 'worker' }

export type ServicingScheduleRequestInput = { name: string; packages: string[]; updates: { by: "hand"; names: string[] } | { by: "rule"; rule: string }; when: { start: "as-soon-as-possible" } | { start: "once"; once: OnceInput } | { start: "recurring"; recurrence: RecurrenceInput }; serviceWindows?: ServiceWindowInput[]; maximumRunMinutes?: number; runIfMissed?: boolean; missedWithinMinutes?: number | null; overlap?: 'skip' | 'wait'; options?: { continueOnError?: boolean; continueOnErrorClasses?: ('cumulative' | 'dotnet' | 'safe-os' | 'setup' | 'defender' | 'component' | 'other')[]; distribute?: { to: "none" } | { to: "package" } | { to: "all-points" } | { to: "rings"; rings?: string[] } | { to: "groups"; groups: string[] }; cleanup?: 'none' | 'start-component-cleanup' | 'reset-base'; optimize?: boolean; verify?: 'changed' | 'whole'; indexes?: number[] | null; engine?: string | null; runOn?: 'site' | 'worker'; priority?: 'high' | 'medium' | 'low'; keepVersions?: number | null } }

export type SupersedenceRuleInput = { expire: "never" } | { expire: "immediately" } | { expire: "after-months"; months: number }

export type SelectionKindInput = 'cumulative-update' | 'dotnet-cumulative-update' | 'servicing-stack-update' | 'safe-os-dynamic-update' | 'setup-dynamic-update' | 'enablement-package' | 'defender-update' | 'update'

export type SelectionRuleInput = { kinds?: SelectionKindInput[]; products?: string[]; classifications?: string[]; minimumAgeDays?: number; withSuperseded?: boolean; withPreviews?: boolean; except?: string[] }

export type CleanUpRequestInput = { plan?: string | null }

export type PrestageRequestInput = { versions: { packageId: string; version?: number | null }[]; have?: { packageId: string; version: number }[] }

export type LibraryVerificationRequestInput = { bytesPerSecond?: number | null }

export type InspectImagesInput = { version?: number }

export type DecideApplicabilityInput = { version?: number }

export type EvaluateSelectionRuleInput = { packageId: string; version?: number }

export type RunServicingScheduleNowInput = { outsideWindows?: boolean }

export type RollBackTargetInput = { version?: number | null }

export type RollBackRequestInput = { version?: number | null; expectedVersion: number; updateDistributionPoints?: boolean; reason?: string }

export type TaskSequenceToValidateInput = { definition: TaskSequenceDefinitionInput }

export type TaskSequenceTextInput = { text: string }

export type SetupCommandLineQuestionInput = { packageVersion?: number; variables?: Record<string, string> }

export type DeviceApprovalInput = { replace?: boolean }

export type DeviceRevocationInput = { reason: string }

export type DeviceTagsInput = { tags: string[] }

export type DeviceEnrolmentInput = { protocolVersion: 1; name: string; publicKey: string; facts: { architecture: 'x64' | 'arm64' | 'x86'; edition: string; language: string; build: string; addresses: (string | string)[]; memoryMegabytes?: number | null; freeDiskMegabytes?: number | null; manufacturer?: string | null; model?: string | null; client: { kind: 'script' | 'node'; version: string } }; token: string | null; at: string; proof: string }

export type DeviceKeyRenewalInput = { protocolVersion: 1; name: string; publicKey: string; at: string; proof: string }

export type DeploymentPauseInput = { reason: string }

export type DeploymentRingToOpenInput = { ring: string }

export type DeploymentRerunInput = { devices?: string[] | null }

export type DevicePolicyRequestInput = { protocolVersion: 1; name: string; facts: { architecture: 'x64' | 'arm64' | 'x86'; edition: string; language: string; build: string; addresses: (string | string)[]; memoryMegabytes?: number | null; freeDiskMegabytes?: number | null; manufacturer?: string | null; model?: string | null; client: { kind: 'script' | 'node'; version: string } } }

export type DeviceLocationRequestInput = { protocolVersion: 1; contentVersion: string; addresses: (string | string)[]; waitedMinutes: number }

export type DeviceStatusRequestInput = { protocolVersion: 1; reports: { deploymentId: string; attempt: number; number: number; state: 'received' | 'waiting' | 'downloading' | 'downloaded' | 'running' | 'restarting' | 'succeeded' | 'failed' | 'rolled-back' | 'cancelled'; step: { id: string; name: string; outcome: 'begun' | 'succeeded' | 'failed' | 'skipped' | 'continued-on-error' } | null; exitCode: number | null; message: string | null; at: string; bytes: { source: string; bytes: number }[] }[] }

export type ErrorReport = { code: string; kind: string; retry: string; message: string; remedy: string; facts: Record<string, unknown> }

export type Operation = { id: string; kind: string; subject: string | null; requestedBy: string; state: 'waiting' | 'running' | 'succeeded' | 'failed' | 'cancelled'; phase: string | null; bytesDone: number; bytesTotal: number | null; attempt: number; result: Record<string, unknown> | null; error: ErrorReport | null; createdAt: string; startedAt: string | null; finishedAt: string | null }

export type AuditEntry = { sequence: number; at: string; code: string; actor: string; subject: string | null; message: string; before: string | null; after: string | null; previousHash: string; hash: string }

export type AuditVerification = { entries: number; head: { sequence: number; hash: string }; noted: { sequence: number; hash: string }; broken: { sequence: number; how: 'missing' | 'changed' | 'other-predecessor' | 'cut-off' | 'other-than-noted'; text: string } | null }

export type StatusMessage = { id: number; at: string; number: number | null; component: 'site' | 'audit' | 'alerts' | 'operations' | 'network-accounts' | 'identity' | 'upgrade-packages' | 'software-updates' | 'update-catalogue' | 'selection-rules' | 'servicing' | 'servicing-schedules' | 'distribution' | 'boundaries' | 'content-library' | 'task-sequences' | 'devices' | 'deployments' | null; severity: 'information' | 'warning' | 'error'; code: string; actor: string; subject: string | null; message: string; facts: Record<string, unknown> }

export type SecurityRole = { id: string; name: string; description: string; builtIn: boolean; permissions: Record<string, string[]> }

export type SecurityScope = { id: string; name: string; description: string; builtIn: boolean }

export type Session = { user: { id: string | null; userName: string; displayName: string; roles: string[]; permissions: { objectClass: string; operations: string[] }[]; language: string | null }; siteCode: string; sessionId: string | null; expiresAt: string | null }

export type ListedSession = { id: string; userName: string; address: string; userAgent: string; startedAt: string; lastSeenAt: string; endsAt: string }

export type ApiToken = { id: string; name: string; userName: string | null; permissions: Record<string, string[]> | null; givesAccess: boolean; madeBy: string | null; madeAt: string; expiresAt: string | null; lastUsedAt: string | null }

export type User = { id: string; kind: 'person' | 'service-account'; userName: string; displayName: string; language: string | null; disabled: boolean; signsInWith: 'password' | 'identity-provider' | 'tokens' | 'nothing'; roles: { roleId: string; scopes: string[] | null }[]; createdAt: string; createdBy: string }

export type ContentActionEntry = { packageId: string; point: string; version: number; contentVersion: string; effect: 'send' | 'update' | 'send-again' | 'validate' | 'remove' | 'cancel' | 'keep' | 'nothing'; reason: string | null; bytesTotal: number; bytesToSend: number | null; bytesReused: number | null; bytesToRemove: number | null; spaceNeeded: number | null; spaceAvailable: number | null; expectedSeconds: number | null }

export type ContentAction = { id: string | null; dryRun: boolean; action: string; subject: string; entries: ContentActionEntry[] }

export type UpgradePackageImage = { path: string; index: number; name: string | null; edition: string | null; architecture: string | null; version: { major: number; minor: number; build: number; servicePackBuild: number } | null; languages: string[]; defaultLanguage: string | null; size: number; created: string | null; productType: string | null; installationType: string | null }

export type SameMedia = { packageId: string; name: string; version: number; sourcePath: string }

export type SourceCheck = { path: string; kind: 'folder' | 'iso' | 'share'; files: number; totalBytes: number; scratch: { needed: number; free: number; isEnough: boolean } | null; store: { needed: number; free: number; isEnough: boolean }; reading: { bytes: number; seconds: number; bytesPerSecond: number | null }; images: UpgradePackageImage[] | null; writableByAll: { count: number; paths: string[] } | null; alreadyHeld: SameMedia[] }

export type SourceComparison = { packageId: string; currentVersion: number; path: string; readVersion: number | null; readAt: string | null; readPath: string | null; difference: { added: { path: string; size: number; modified: string | null }[]; removed: { path: string; size: number; modified: string | null }[]; changed: { path: string; before: { path: string; size: number; modified: string | null }; now: { path: string; size: number; modified: string | null } }[]; same: number }; outcome: 'different' | 'unchanged' | 'unsure'; isServiced: boolean }

export type UpgradePackage = { id: string; name: string; version: string; comment: string; sourcePath: string; architecture: string | null; language: string | null; extractIndex: number | null; keepVersions: number | null; licenceAcceptedBy: string; licenceAcceptedAt: string; currentVersion: number; currentVersionAt: string; contentVersion: string; fileCount: number; totalBytes: number; createdBy: string; createdAt: string }

export type UpgradePackageVersion = { number: number; contentVersion: string; fileCount: number; totalBytes: number; origin: 'added' | 'serviced' | 'reloaded' | 'rolled-back'; restores: number | null; pristine: number | null; createdBy: string; createdAt: string; held: { by: string; at: string; reason: string } | null; bad: { by: string; at: string; reason: string } | null; promoted: { by: string; at: string; reason: string } | null }

export type UpgradePackageDetail = { id: string; name: string; version: string; comment: string; sourcePath: string; architecture: string | null; language: string | null; extractIndex: number | null; keepVersions: number | null; licenceAcceptedBy: string; licenceAcceptedAt: string; currentVersion: number; currentVersionAt: string; contentVersion: string; fileCount: number; totalBytes: number; createdBy: string; createdAt: string; versions: UpgradePackageVersion[]; images: UpgradePackageImage[] }

export type RecordedContentAction = { id: string; action: string; subject: string; requestedBy: string; requestedAt: string; entries: { packageId: string; point: string; effect: string; forecastBytes: number | null; forecastSeconds: number | null; actualBytes: number | null; actualSeconds: number | null; outcome: 'verified' | 'removed' | 'cancelled' | 'superseded' | null; endedAt: string | null }[] }

export type ContentLocations = { protocolVersion: 1; packageId: string; version: number; contentVersion: string; signature: string; totalBytes: number; locations: { name: string; baseUrl: string; ticket: string; certificate: { origin: 'own' | 'given'; keys: string[] } | null }[] }

export type DistributionPointGroup = { id: string; name: string; description: string; members: string[]; contents: string[]; createdBy: string; createdAt: string }

export type DistributionPointProperties = { maintenance: boolean; timeZone: string; week: { access: 'open' | 'medium-and-high' | 'high-only' | 'closed'; bytesPerSecond: number | null }[]; transfersAtOnce: number; connections: number; reserveBytes: number; graceSeconds: number; quarantineSeconds: number; quarantineBytes: number; validateEverySeconds: number | null; address: string | null; communication: 'http-or-https' | 'https-only' }

export type DistributionPointDetail = { id: string; name: string; address: string; usedAddress: string | null; certificate: { origin: 'own' | 'given'; keys: string[] } | null; joinedAt: string; lastSeenAt: string | null; isHeardOf: boolean; kind: 'standard' | 'pull'; sources: { point: string; order: number }[]; groups: string[]; revision: number; properties: DistributionPointProperties; disk: { freeBytes: number; totalBytes: number } | null; quarantinedObjects: number | null; quarantinedBytes: number | null; lastValidation: { finishedAt: string; damagedObjects: number } | null; clockDifferenceSeconds: number | null; measuredBytesPerSecond: number | null; held: number | null; unknownHeld: { packageId: string; version: number; contentVersion: string }[] }

export type ContentStatus = { point: string; packageId: string; state: number; stateName: string; category: 'success' | 'in-progress' | 'error' | 'unknown'; version: number; contentVersion: string; isVersionInUse: boolean; priority: 'high' | 'medium' | 'low'; directly: boolean; groups: string[]; bytesSent: number; bytesReused: number; bytesTotal: number; percent: number; bytesPerSecond: number | null; secondsLeft: number | null; source: string | null; waitingFor: 'schedule' | 'maintenance' | 'space' | 'turn' | 'source' | null; request: 'validate' | 'redistribute' | null; error: Record<string, unknown> | null; requestedAt: string; lastCopiedAt: string | null; pointLastSeenAt: string | null; receipt: { version: number; contentVersion: string; verifiedAt: string; receivedAt: string; ageSeconds: number } | null }

export type ContentSummary = { packageId: string; name: string; version: number; contentVersion: string; totalBytes: number; priority: 'high' | 'medium' | 'low'; targeted: number; success: number; inProgress: number; errors: number; unknown: number; otherVersion: number; removing: number; compliancePercent: number | null; lastCopiedAt: string | null; bytesSent: number; bytesReused: number }

export type PackageOnPoints = { packageId: string; name: string; cells: { category: 'success' | 'in-progress' | 'error' | 'unknown'; version: number; percent: number; points: string[] }[] }

export type PointContents = { point: string; isHeardOf: boolean; maintenance: boolean; sources: { point: string; order: number }[]; targeted: number; success: number; inProgress: number; errors: number; unknown: number; removing: number; bytesPerSecond: number }

export type ContentArrivals = { moments: { at: string; asked: number; proved: number }[] }

export type DistributionPoint = { id: string; name: string; address: string; joinedAt: string; lastSeenAt: string | null }

export type Boundary = { id: number; name: string; kind: 'ip-subnet' | 'ipv6-prefix' | 'ip-address-range'; value: string; description: string; boundaryGroups: string[]; createdBy: string; createdAt: string; modifiedBy: string; modifiedAt: string }

export type BoundaryGroup = { id: number; name: string; description: string; isDefault: boolean; boundaries: string[]; points: string[]; neighbours: { boundaryGroup: string; fallbackMinutes: number | null }[]; defaultFallbackMinutes: number | null; holdsUngroupedPoints: boolean; createdBy: string; createdAt: string; modifiedBy: string; modifiedAt: string }

export type BoundaryImported = { dryRun: boolean; created: number; unchanged: number }

export type ContentLocationPreview = { packageId: string; version: number; contentVersion: string; boundaries: { boundary: string; value: string; address: string; boundaryGroups: string[] }[]; reach: { boundaryGroup: string; relation: 'current' | 'neighbour' | 'default-site'; availableAfterMinutes: number | null }[]; sources: { pointId: string; point: string; addresses: string[]; boundaryGroup: string; relation: 'current' | 'neighbour' | 'default-site'; availableAfterMinutes: number; reasons: string[] }[]; leftOut: { pointId: string; point: string; boundaryGroup: string | null; code: 'maintenance' | 'https-only' | 'no-content' | 'being-removed' | 'not-verified' | 'other-version' | 'not-in-reach' | 'never-falls-back' | 'not-yet' | 'not-allowed'; reason: string }[]; askAgainAfterMinutes: number | null; unusableAddresses: { address: string; reason: string }[] }

export type DeviceFacts = { architecture: 'x64' | 'arm64' | 'x86'; edition: string; language: string; build: string; addresses: (string | string)[]; memoryMegabytes: number | null; freeDiskMegabytes: number | null; manufacturer: string | null; model: string | null; client: { kind: 'script' | 'node'; version: string } }

export type Device = { id: string; name: string; saidName: string | null; state: 'waiting' | 'approved' | 'revoked'; facts: DeviceFacts; tags: string[]; deviceGroups: string[]; keyFingerprint: string; enrolledAt: string; approvedBy: string | null; approvedAt: string | null; revokedBy: string | null; revokedAt: string | null; revokeReason: string | null; keyRenewedAt: string | null; lastSeenAt: string }

export type DeviceGroupPreview = { members: number; firstMembers: string[] }

export type DeviceGroup = { id: string; name: string; comment: string; deviceNames: string[]; subnets: string[]; tags: string[]; members: number; setBy: string; setAt: string }

export type MadeEnrolmentTokens = { id: string; token: string; expiresAt: string }[]

export type EnrolmentToken = { id: string; name: string; tags: string[]; madeBy: string; madeAt: string; expiresAt: string; usedAt: string | null; usedBy: string | null; revokedAt: string | null }

export type DistributionRing = { order: number; points: string[]; groups: string[]; minimumSuccessPercent: number; minimumSuccessCount: number; soakSeconds: number; needsPromotion: boolean; name: string; setBy: string; setAt: string }

export type Rollout = { id: string; packageId: string; version: number; state: 'running' | 'paused' | 'stopped' | 'succeeded'; reason: string | null; startedBy: string; startedAt: string; endedAt: string | null; rings: { place: number; name: string; points: string[]; groups: string[]; minimumSuccessPercent: number; minimumSuccessCount: number; soakSeconds: number; needsPromotion: boolean; state: 'waiting' | 'distributing' | 'soaking' | 'passed' | 'skipped'; reason: string | null; targeted: number; proven: number; failed: number; beganAt: string | null; gateMetAt: string | null; endedAt: string | null }[] }

export type RolloutPreview = { packageId: string; version: number; rings: { order: number; points: string[]; groups: string[]; minimumSuccessPercent: number; minimumSuccessCount: number; soakSeconds: number; needsPromotion: boolean; name: string; setBy: string; setAt: string; entries: ContentActionEntry[] }[] }

export type TaskSequenceCondition = { variable: string; is: 'exists' | 'equals' | 'not-equals' | 'greater' | 'greater-or-equal' | 'less' | 'less-or-equal'; value: string } | { fact: 'computerName' | 'architecture' | 'edition' | 'language' | 'build' | 'operatingSystem' | 'memoryMegabytes' | 'freeDiskMegabytes' | 'processorMegahertz' | 'mainsPower' | 'uefi' | 'secureBoot' | 'tpm' | 'manufacturer' | 'model'; is: 'exists' | 'equals' | 'not-equals' | 'greater' | 'greater-or-equal' | 'less' | 'less-or-equal'; value: string } | { all: TaskSequenceCondition[] } | { any: TaskSequenceCondition[] } | { none: TaskSequenceCondition[] }

export type UpgradeOperatingSystemStep = { type: "upgrade-operating-system"; id: string; name: string; description: string; enabled: boolean; continueOnError: boolean; condition?: TaskSequenceCondition; package?: string; version?: number; sourcePath?: string; imageIndex?: number; edition?: string; productKey?: string; installFrom?: string; driversPath?: string; timeoutMinutes: number; scanOnly: boolean; ignoreDismissible: boolean; dynamicUpdate: 'disable' | 'enable' | 'no-drivers' | 'no-lcu' | 'no-drivers-no-lcu'; overrideUpdatePolicy: boolean; bitLocker?: 'always-suspend' | 'try-keep-active' | 'force-keep-active'; normalPriority: boolean; acceptLicence: boolean; showSetup: boolean; additionalOptions?: string }

export type RunCommandLineStep = { type: "run-command-line"; id: string; name: string; description: string; enabled: boolean; continueOnError: boolean; condition?: TaskSequenceCondition; commandLine: string; workingDirectory?: string; successCodes: number[]; timeoutMinutes: number }

export type RestartComputerStep = { type: "restart-computer"; id: string; name: string; description: string; enabled: boolean; continueOnError: boolean; condition?: TaskSequenceCondition; delaySeconds: number; message: string }

export type CheckReadinessStep = { type: "check-readiness"; id: string; name: string; description: string; enabled: boolean; continueOnError: boolean; condition?: TaskSequenceCondition; minimumMemoryMegabytes?: number; minimumFreeDiskMegabytes?: number; minimumProcessorMegahertz?: number; mainsPower: boolean; operatingSystem?: 'client' | 'server'; architectures?: ('x64' | 'arm64' | 'x86')[]; editions?: string[]; languages?: string[]; minimumBuild?: string; maximumBuild?: string; uefi: boolean; secureBoot: boolean; minimumTpm?: '1.2' | '2.0' }

export type DownloadPackageContentStep = { type: "download-package-content"; id: string; name: string; description: string; enabled: boolean; continueOnError: boolean; condition?: TaskSequenceCondition; packages: { package: string; version?: number }[]; destination: 'client-cache' | 'path'; path?: string; pathVariable?: string }

export type SetTaskSequenceVariableStep = { type: "set-task-sequence-variable"; id: string; name: string; description: string; enabled: boolean; continueOnError: boolean; condition?: TaskSequenceCondition; variable: string; value: string }

export type TaskSequenceGroup = { type: "group"; id: string; name: string; description: string; enabled: boolean; continueOnError: boolean; condition?: TaskSequenceCondition; steps: TaskSequenceItem[] }

export type TaskSequenceItem = TaskSequenceGroup | UpgradeOperatingSystemStep | RunCommandLineStep | RestartComputerStep | CheckReadinessStep | DownloadPackageContentStep | SetTaskSequenceVariableStep

export type TaskSequenceDefinition = { format: "slipstream-task-sequence-1"; kind: "upgrade-operating-system"; description: string; variables: { name: string; value: string }[]; steps: TaskSequenceItem[] }

export type TaskSequence = { id: string; name: string; version: number; description: string; packages: string[]; createdBy: string; createdAt: string; changedBy: string; changedAt: string }

export type TaskSequenceProblem = { severity: 'error' | 'warning'; step: string | null; reason: string }

export type TaskSequenceDetail = { id: string; name: string; version: number; description: string; packages: string[]; createdBy: string; createdAt: string; changedBy: string; changedAt: string; definition: TaskSequenceDefinition; problems: TaskSequenceProblem[] }

export type TaskSequenceVersion = { number: number; comment: string; savedBy: string; savedAt: string }

export type SetupCommandLinePreview = { step: string; name: string; commandLine: string | null; imageIndex: number | null; warnings: string[]; problem: string | null }

export type TaskSequenceTextProblem = { severity: 'error' | 'warning'; step: string | null; reason: string; line: number; column: number }

export type TaskSequencePreview = { definition: TaskSequenceDefinition; text: string; problems: TaskSequenceTextProblem[]; commandLines: SetupCommandLinePreview[] }

export type Once = { at: string; timeZone: string }

export type Recurrence = { pattern: { every: "day"; interval: number } | { every: "week"; interval: number; weekdays: ('monday' | 'tuesday' | 'wednesday' | 'thursday' | 'friday' | 'saturday' | 'sunday')[] } | { every: "month"; interval: number; day: number | "last" } | { every: "month-weekday"; interval: number; week: number | "last"; weekday: 'monday' | 'tuesday' | 'wednesday' | 'thursday' | 'friday' | 'saturday' | 'sunday'; plusDays: number }; start: string; until?: string; count?: number; timeZone: string }

export type ServiceWindow = { recurrence: Recurrence; minutes: number }

export type SignedText = { text: string; signature: string }

export type PreCache = { architectures: ('x64' | 'arm64' | 'x86')[]; editions: string[]; languages: string[] }

export type DeploymentCounts = { devices: number; unknown: number; waiting: number; inProgress: number; succeeded: number; failed: number }

export type DeploymentRing = { place: number; name: string; deviceGroup: string | null; percent: number | null; minimumSuccessPercent: number; minimumSuccessCount: number; minimumHours: number; byHand: boolean; state: 'waiting' | 'open'; reason: string; openedAt: string | null; counts: DeploymentCounts }

export type Deployment = { id: string; name: string; comment: string; taskSequence: string; taskSequenceName: string; sequenceVersion: number; deviceGroup: string; purpose: 'available' | 'required'; availableFrom: string; deadline: string | null; state: 'active' | 'paused'; pauseReason: string | null; counts: DeploymentCounts; createdBy: string; createdAt: string; changedBy: string; changedAt: string }

export type DeploymentDetail = { id: string; name: string; comment: string; taskSequence: string; taskSequenceName: string; sequenceVersion: number; deviceGroup: string; purpose: 'available' | 'required'; availableFrom: string; deadline: string | null; state: 'active' | 'paused'; pauseReason: string | null; counts: DeploymentCounts; createdBy: string; createdAt: string; changedBy: string; changedAt: string; windows: ServiceWindow[] | null; estimatedMinutes: number; variables: Record<string, string>; preCache: PreCache | null; packages: { packageId: string; choice: 'latest' | 'ring' | 'pinned' | 'named'; ring: string | null; version: number | null }[]; rings: DeploymentRing[] }

export type DeploymentDevice = { deviceId: string; device: string; ring: string | null; attempt: number | null; state: 'unknown' | 'offered' | 'received' | 'waiting' | 'downloading' | 'downloaded' | 'running' | 'restarting' | 'succeeded' | 'failed' | 'rolled-back' | 'cancelled'; action: 'run' | 'pre-cache' | 'wait' | null; contents: { packageId: string; version: number }[]; step: string | null; exitCode: { code: string; outcome: string; meaning: string; remedy: string } | null; message: string | null; bytes: { source: string; bytes: number }[]; begunAt: string | null; reportedAt: string | null; endedAt: string | null; silentSince: string | null }

export type DeploymentPreview = { devices: number; approvedDevices: number; needsConfirmation: boolean; rings: { name: string; devices: number }[]; contents: { packageId: string; packageName: string; version: number | null; totalBytes: number; pointsWithContent: number }[]; hindrances: { severity: 'error' | 'warning'; devices: number; reason: string }[] }

export type SoftwareUpdate = { id: string; sha1: string; size: number; fileName: string; kb: string | null; title: string; architecture: string | null; kind: string; payload: string; addedBy: string; addedAt: string }

export type SoftwareUpdateDetail = { id: string; sha1: string; size: number; fileName: string; kb: string | null; title: string; architecture: string | null; kind: string; payload: string; addedBy: string; addedAt: string; facts: Record<string, unknown> }

export type ServicingReason = { code: string; text: string; wayOut: string }

export type ServicedWim = { path: string; bytesBefore: number; bytesAfter: number; bytesUnused: number; bytesSaved: number | null }

export type ServicingRunSummary = { id: string; packageId: string; baseVersion: number; engine: string; state: 'planning' | 'waiting' | 'running' | 'succeeded' | 'not-needed' | 'failed'; step: 'queued' | 'plan' | 'pre-flight' | 'wait-for-worker' | 'prepare' | 'carry-out' | 'prove' | 'publish' | 'distribute' | 'succeeded' | 'not-needed' | 'failed'; stepAt: string; priority: 'high' | 'medium' | 'low'; publishedVersion: number | null; error: Record<string, unknown> | null; requestedBy: string; startedAt: string; finishedAt: string | null; worker: string | null; bytesDownloaded: number | null; bytesUploaded: number | null; cleanup: 'none' | 'start-component-cleanup' | 'reset-base'; optimize: boolean; verify: 'changed' | 'whole'; continueOnError: boolean; continueOnErrorClasses: ('cumulative' | 'dotnet' | 'safe-os' | 'setup' | 'defender' | 'component' | 'other')[] | null; failures: number; wims: ServicedWim[] | null; planHash: string | null; proven: boolean; checks: number }

export type ServicingRun = { id: string; packageId: string; baseVersion: number; engine: string; state: 'planning' | 'waiting' | 'running' | 'succeeded' | 'not-needed' | 'failed'; step: 'queued' | 'plan' | 'pre-flight' | 'wait-for-worker' | 'prepare' | 'carry-out' | 'prove' | 'publish' | 'distribute' | 'succeeded' | 'not-needed' | 'failed'; stepAt: string; priority: 'high' | 'medium' | 'low'; publishedVersion: number | null; error: Record<string, unknown> | null; requestedBy: string; startedAt: string; finishedAt: string | null; worker: string | null; bytesDownloaded: number | null; bytesUploaded: number | null; cleanup: 'none' | 'start-component-cleanup' | 'reset-base'; optimize: boolean; verify: 'changed' | 'whole'; continueOnError: boolean; continueOnErrorClasses: ('cumulative' | 'dotnet' | 'safe-os' | 'setup' | 'defender' | 'component' | 'other')[] | null; failures: number; wims: ServicedWim[] | null; plan: Record<string, unknown> | null; proof: { proven: boolean; checks: { what: string; where: string; expected: string; found: string; ok: boolean }[] } | null; statuses: { update: string; image: { path: string; index: number } | null; status: 'applied' | 'installed' | 'not-required' | 'applicable' | 'unsupported' | 'unknown' | 'failed'; updateStatus: { value: number; text: string }; reason: ServicingReason | null }[]; steps: { step: 'queued' | 'plan' | 'pre-flight' | 'wait-for-worker' | 'prepare' | 'carry-out' | 'prove' | 'publish' | 'distribute' | 'succeeded' | 'not-needed' | 'failed'; at: string }[] }

export type ServicingProgress = { id: string; state: 'planning' | 'waiting' | 'running' | 'succeeded' | 'not-needed' | 'failed'; step: 'queued' | 'plan' | 'pre-flight' | 'wait-for-worker' | 'prepare' | 'carry-out' | 'prove' | 'publish' | 'distribute' | 'succeeded' | 'not-needed' | 'failed'; stepAt: string; stepNumber: number; stepCount: number; worker: string | null; phase: string | null; bytesDone: number; bytesTotal: number | null; bytesPerSecond: number | null; secondsLeft: number | null; isOver: boolean }

export type QueuedServicingRun = { run: string; packageId: string; lane: string; engine: string; priority: 'high' | 'medium' | 'low'; step: 'queued' | 'plan' | 'pre-flight' | 'wait-for-worker' | 'prepare' | 'carry-out' | 'prove' | 'publish' | 'distribute' | 'succeeded' | 'not-needed' | 'failed'; worker: string | null; requestedBy: string; askedAt: string; runningSince: string | null; place: number; expectedStart: string | null; waitsFor: string | null }

export type ServicingScheduleDefinition = { name: string; packages: string[]; updates: { by: "hand"; names: string[] } | { by: "rule"; rule: string }; when: { start: "as-soon-as-possible" } | { start: "once"; once: Once } | { start: "recurring"; recurrence: Recurrence }; serviceWindows: ServiceWindow[]; maximumRunMinutes: number; runIfMissed: boolean; missedWithinMinutes: number | null; overlap: 'skip' | 'wait'; options: { continueOnError: boolean; continueOnErrorClasses: ('cumulative' | 'dotnet' | 'safe-os' | 'setup' | 'defender' | 'component' | 'other')[]; distribute: { to: "none" } | { to: "package" } | { to: "all-points" } | { to: "rings"; rings: string[] } | { to: "groups"; groups: string[] }; cleanup: 'none' | 'start-component-cleanup' | 'reset-base'; optimize: boolean; verify: 'changed' | 'whole'; indexes: number[] | null; engine: string | null; runOn: 'site' | 'worker'; priority: 'high' | 'medium' | 'low'; keepVersions: number | null } }

export type SupersedenceRule = { expire: "never" } | { expire: "immediately" } | { expire: "after-months"; months: number }

export type CataloguePolicy = { filters: { products: string[]; classifications: string[]; languages: string[] }; filtersSet: { by: string; at: string } | null; supersedence: SupersedenceRule; supersedenceSet: { by: string; at: string } | null }

export type UpdateDecision = { updateId: string; title: string; decision: 'declined' | 'held' | 'pinned'; by: string; at: string; reason: string; until: string | null }

export type UpdateSource = { id: string; name: string; kind: 'catalogue-file' | 'folder' | 'wsus'; location: string; languages: string[]; watchSeconds: number | null; upstream: { categories: string[]; classifications: string[]; authorityFile: string | null } | null; addedBy: string; addedAt: string; schedule: { recurrence: Recurrence; next: string[]; setBy: string; setAt: string } | null; watch: { everySeconds: number; nextLookAt: string | null; lookedAt: string | null; error: { code: string; message: string; remedy: string } | null } | null; underWay: { operation: string; state: 'waiting' | 'running'; phase: string | null; bytesDone: number; bytesTotal: number | null } | null; last: { operation: string; state: 'running' | 'succeeded' | 'nothing-new' | 'failed'; requestedBy: string; startedAt: string; endedAt: string | null; revisions: number | null; listed: number | null; added: number | null; revised: number | null; expired: number | null; files: { found: number; taken: number; alreadyHeld: number; refused: number; unsettled: number; vanished: number } | null; error: { code: string; message: string; remedy: string } | null } | null }

export type CatalogueUpdate = { updateId: string; revisionNumber: number; title: string; kb: string | null; products: string[]; classification: string | null; severity: string | null; createdAt: string; isBundle: boolean; isSuperseded: boolean; expiredAt: string | null; policy: { declined: { by: string; at: string; reason: string; until: string | null } | null; held: { by: string; at: string; reason: string; until: string | null } | null; pinned: { by: string; at: string; reason: string; until: string | null } | null; expiredBecause: 'not-listed' | 'superseded' | null; isSelected: boolean; choosableBy: 'people-and-rules' | 'people' | 'nobody' } }

export type CatalogueUpdateDetail = { updateId: string; revisionNumber: number; title: string; kb: string | null; products: string[]; classification: string | null; severity: string | null; createdAt: string; isBundle: boolean; isSuperseded: boolean; expiredAt: string | null; policy: { declined: { by: string; at: string; reason: string; until: string | null } | null; held: { by: string; at: string; reason: string; until: string | null } | null; pinned: { by: string; at: string; reason: string; until: string | null } | null; expiredBecause: 'not-listed' | 'superseded' | null; isSelected: boolean; choosableBy: 'people-and-rules' | 'people' | 'nobody' }; type: string; revisedAt: string | null; languages: string[]; architectures: ('x86' | 'x64' | 'arm' | 'arm64' | 'ia64')[]; packages: { identity: string; releaseType: string | null; restart: string | null; parents: string[][] }[]; offlineServicing: { answer: 'yes' | 'no' | 'in-part' | 'unknown'; because: string[] }; titles: Record<string, { title: string; description: string | null }>; handlers: string[]; categories: { updateId: string; title: string | null; type: string }[]; kbArticles: string[]; bulletins: string[]; cves: string[]; supportUrl: string | null; prerequisites: { updateId: string; title: string | null }[][]; supersedes: { updateId: string; title: string | null }[]; supersededBy: { updateId: string; title: string | null }[]; bundles: { updateId: string; title: string | null }[]; bundledBy: { updateId: string; title: string | null }[]; files: { name: string; size: number; sha1: string | null; sha256: string | null; url: string | null }[] }

export type UpdateDownloadPlan = { updates: { updateId: string; title: string }[]; files: { updateId: string; name: string; size: number; sha256: string | null; sha1: string | null; action: 'held' | 'download' | 'refused' | 'left-out'; heldAs: string | null; from: string | null; reason: string | null }[]; bytesToDownload: number; bytesHeld: number }

export type UpdateDownload = { updateId: string; state: 'downloaded' | 'partly' | 'not-downloaded' | 'no-files'; files: { name: string; size: number; heldAs: string | null; origin: { from: string; checkedBy: 'sha256' | 'sha1'; signature: { state: 'trusted' | 'untrusted' | 'damaged' | 'unsigned' | 'not-checked'; signer: string | null; timestamp: string | null; reason: string | null }; downloadedBy: string; downloadedAt: string } | null }[] }

export type ApplicableUpdate = { updateId: string; revisionNumber: number; title: string; kb: string | null; products: string[]; classification: string | null; severity: string | null; createdAt: string; isBundle: boolean; isSuperseded: boolean; expiredAt: string | null; policy: { declined: { by: string; at: string; reason: string; until: string | null } | null; held: { by: string; at: string; reason: string; until: string | null } | null; pinned: { by: string; at: string; reason: string; until: string | null } | null; expiredBecause: 'not-listed' | 'superseded' | null; isSelected: boolean; choosableBy: 'people-and-rules' | 'people' | 'nobody' }; images: { path: string; index: number; answer: 'applicable' | 'installed' | 'not-required' | 'unknown'; because: string[]; supersededBy: string | null }[] }

export type ApplicableUpdates = { packageId: string; version: number; images: { path: string; index: number; name: string | null; architecture: string | null; decidedAt: string | null; isCurrent: boolean; updates: number; considered: number; problem: string | null; counts: { applicable: number; superseded: number; installed: number; unknown: number } }[]; updates: ApplicableUpdate[]; total: number; next: string | null }

export type ExplainedUpdate = { updateId: string; title: string; kb: string | null; expiredAt: string | null; images: { path: string; index: number; name: string | null; answer: 'applicable' | 'installed' | 'not-required' | 'unknown' | null; because: string[] }[] }

export type VersionsByUpdate = { updates: { updateId: string; title: string; kb: string | null }[]; versions: { packageId: string; name: string; version: number; inUse: boolean; verdict: 'lacks' | 'has' | 'not-concerned' | 'unknown' | 'not-decided'; images: { path: string; index: number; name: string | null; verdict: 'lacks' | 'has' | 'not-concerned' | 'unknown' | 'not-decided'; updates: string[] }[]; points: string[] }[] }

export type SelectionKind = 'cumulative-update' | 'dotnet-cumulative-update' | 'servicing-stack-update' | 'safe-os-dynamic-update' | 'setup-dynamic-update' | 'enablement-package' | 'defender-update' | 'update'

export const selectionKindValues: readonly SelectionKind[] = ['cumulative-update', 'dotnet-cumulative-update', 'servicing-stack-update', 'safe-os-dynamic-update', 'setup-dynamic-update', 'enablement-package', 'defender-update', 'update']

export type SelectionRule = { kinds: SelectionKind[]; products: string[]; classifications: string[]; minimumAgeDays: number; withSuperseded: boolean; withPreviews: boolean; except: string[] }

export type SavedSelectionRule = { id: string; name: string; rule: SelectionRule; madeBy: string; changedAt: string }

export type SelectionEvaluation = { rule: string; packageId: string; version: number; notDecidable: string[]; chosen: { updateId: string; kb: string | null; title: string }[]; leftOut: { updateId: string; kb: string | null; title: string; reason: 'held' | 'not-selected' | 'superseded' | 'preview' | 'excepted' | 'too-new'; text: string }[]; others: number; lastEvaluatedAt: string | null; added: { updateId: string; kb: string | null; title: string }[]; dropped: { updateId: string; kb: string | null; title: string }[] }

export type CleanUpPreview = { plan: string; remove: { packageId: string; version: number }[]; objects: number; bytes: number; collection: { skipped: boolean; versions: number; objects: number; bytes: number; waiting: { objects: number; bytes: number }; quarantine: { objects: number; bytes: number } } }

export type ServicingOccurrenceSummary = { id: string; state: 'waiting' | 'running' | 'succeeded' | 'failed' | 'cancelled' | 'skipped' | 'missed'; reason: string | null; dueAt: string; notBefore: string; requestedBy: string; operation: string | null; startedAt: string | null; finishedAt: string | null }

export type ServicingSchedule = { id: string; definition: ServicingScheduleDefinition; state: 'active' | 'paused' | 'cancelled'; status: { value: number; text: string }; next: { due: string; start: string | null }[]; open: ServicingOccurrenceSummary[]; last: ServicingOccurrenceSummary | null; madeBy: string; madeAt: string; changedBy: string; changedAt: string }

export type ScheduledPackage = { packageId: string; schedules: string[]; scheduledUpdatesDate: string | null; scheduledUpdatesStatus: { value: number; text: string } }

export type ServicingCalendar = { times: { schedule: string; name: string; packages: string[]; due: string; start: string | null; state: 'due' | 'waiting' | 'running' | 'succeeded' | 'failed' | 'cancelled' | 'skipped' | 'missed'; occurrence: string | null }[]; completeUntil: string }

export type ServicingOccurrence = { id: string; state: 'waiting' | 'running' | 'succeeded' | 'failed' | 'cancelled' | 'skipped' | 'missed'; reason: string | null; dueAt: string; notBefore: string; requestedBy: string; operation: string | null; startedAt: string | null; finishedAt: string | null; schedule: string; packages: { packageId: string; state: 'waiting' | 'downloading' | 'servicing' | 'finishing' | 'succeeded' | 'partly' | 'nothing-to-do' | 'failed' | 'not-started' | 'cancelled'; reason: string | null; chosen: { name: string; updateId: string | null; kb: string | null; title: string; class: 'cumulative' | 'dotnet' | 'safe-os' | 'setup' | 'defender' | 'component' | 'other'; why: string; files: string[]; isHere: boolean; error: Record<string, unknown> | null }[]; leftOut: { updateId: string; kb: string | null; title: string; reason: string; text: string }[]; download: string | null; run: string | null; publishedVersion: number | null; results: { name: string; updateId: string | null; kb: string | null; title: string; class: 'cumulative' | 'dotnet' | 'safe-os' | 'setup' | 'defender' | 'component' | 'other'; status: 'failed' | 'not-tried' | 'unsupported' | 'unknown' | 'applied' | 'installed' | 'not-required'; code: string | null; cause: string | null; remedy: string | null; images: { image: { path: string; index: number } | null; status: 'failed' | 'not-tried' | 'unsupported' | 'unknown' | 'applied' | 'installed' | 'not-required'; code: string | null; cause: string | null; remedy: string | null }[] }[]; distributed: { point: string; effect: string; reason: string | null }[]; removedVersions: number[]; error: Record<string, unknown> | null; startedAt: string | null; finishedAt: string | null }[] }

export type WindowsVersion = { major: number; minor: number; build: number; revision: number | null }

export type PackageInImage = { identity: string; state: number | null; stateText: string; origin: 'present-when-added' | 'applied' | 'unknown'; applied: { version: number; run: string | null; update: string | null; kb: string | null; title: string | null } | null }

export type ImageContents = { path: string; index: number; name: string | null; edition: string | null; architecture: string | null; installationType: string | null; languages: string[]; version: WindowsVersion | null; declaredVersion: WindowsVersion | null; pending: string[]; notServiceable: { code: string; text: string; wayOut: string } | null; recoveryImage: { path: string; size: number; sha1: string } | null; recoveryVersion: WindowsVersion | null; inside: { path: string; indexes: number[] } | null; packageCounts: { installed: number; superseded: number; staged: number; other: number }; defender: { platform: string | null; definitions: string | null } | null; packages: PackageInImage[] | null; warnings: string[]; problem: Record<string, unknown> | null }

export type VersionContents = { packageId: string; version: number; inspectedAt: string | null; images: ImageContents[] }

export type VersionComparison = { packageId: string; from: number; to: number; inspected: boolean; images: { path: string; index: number; name: string | null; from: WindowsVersion | null; to: WindowsVersion | null; packages: { identity: string; from: string | null; to: string | null; kb: string | null }[] }[]; articles: string[]; files: { path: string; from: number | null; to: number | null }[]; unchangedFiles: number; fromBytes: number; toBytes: number; newBytes: number }

export type UpdateSchedule = { packageId: string; recurrence: Recurrence; next: string[]; setBy: string; setAt: string; last: { at: string; operation: string; outcome: 'started' | 'reloaded' | 'unchanged' | 'refused' | 'failed'; message: string | null } | null }

export type UpgradePackageRemoval = { packageId: string; name: string; plan: string; hindrances: string[]; versions: number[]; alsoGoes: string[]; objects: number; bytes: number; points: string[]; groups: string[] }

export type AlertSubscription = { name: string; channel: 'webhook' | 'mail'; enabled: boolean; filter: { severities: string[]; components: string[]; codes: string[]; subjects: string[] }; repeatSeconds: number; address: string; hasAuthority: boolean; setBy: string; setAt: string; waiting: number; failures: number; leftOut: number; delivered: number; givenUp: number; last: { at: string; delivered: boolean; error: string | null } | null; problem: string | null }

export type PrestagePreview = { bytes: number; objects: number; partialObjects: number; versions: { packageId: string; version: number; contentVersion: string }[] }

export type LostObject = { sha256: string; size: number; state: 'damaged' | 'missing'; foundAt: string; packages: { packageId: string; version: number }[]; holders: string[]; paths: string[]; why: string; remedy: string }

export type ContentLibraryStatus = { objects: number; bytes: number; lastVerification: { id: string; kind: 'requested' | 'scheduled'; startedAt: string; finishedAt: string | null; objectsChecked: number; bytesChecked: number; objectsTotal: number; bytesTotal: number; damaged: number; missing: number; healed: number } | null; lostCount: number; lost: LostObject[] }

export type DatabaseStatus = { behindSince: string | null; generation: number; knownGeneration: number; unknownHeld: { point: string; packageId: string; version: number; contentVersion: string }[] }

export type DeviceScript = { siteCode: string; siteUrl: string; siteKeyFingerprint: string; version: string; sha256: string; text: string }

export type MigrationCandidate = { path: string; name: string; version: string; files: number; totalBytes: number; images: string[]; alreadyHeld: SameMedia[]; problem: string | null }

export type MigrationCandidates = { path: string; layout: 'configuration-manager-content-library' | 'mdt-deployment-share' | 'osdbuilder' | 'source-folders'; candidates: MigrationCandidate[] }

export type NetworkAccount = { server: string; share: string; user: string; port: number; changedBy: string; changedAt: string }

export type ListedVersion = { packageId: string; number: number; contentVersion: string; fileCount: number; totalBytes: number; origin: 'added' | 'serviced' | 'reloaded' | 'rolled-back'; restores: number | null; pristine: number | null; createdBy: string; createdAt: string; held: { by: string; at: string; reason: string } | null; bad: { by: string; at: string; reason: string } | null; promoted: { by: string; at: string; reason: string } | null; inUse: boolean; pinned: { by: string; at: string; reason: string } | null; keep: number | null; kept: ('in-use' | 'rollback' | 'pristine' | 'pinned' | 'held' | 'promoted' | 'distributed' | 'servicing' | 'task-sequence' | 'deployment' | 'newest' | 'all-kept')[]; run: { version: number; run: string; baseVersion: number; engine: string; planHash: string | null; proven: boolean; checks: number } | null; changes: { against: number; articles: string[]; inspected: boolean; files: number; newBytes: number } | null }

export type RollBackPreview = { packageId: string; from: number; to: number; contentVersion: string; inspected: boolean; lacks: string[]; gains: string[]; runs: string[]; points: ContentActionEntry[] }

export type RolledBack = { packageId: string; version: number; contentVersion: string; restores: number; points: number }

export type HealthFinding = { check: string; state: 'ok' | 'warning' | 'error'; message: string; remedy: string | null }

export type ExplainedSetting = { name: string; environment: string; description: string; value: string | null; standard: string | null; from: 'flag' | 'environment' | 'file' | 'standard'; where: string | null; secret: boolean }

export type UpdateSourceFile = { path: string; size: number; modified: string; state: 'taken' | 'already-held' | 'refused' | 'unsettled'; update: string | null; error: { code: string; message: string; remedy: string } | null; catalogue: 'none' | 'taken' | 'refused' | null; catalogueError: { code: string; message: string; remedy: string } | null; decidedAt: string; vanishedAt: string | null }

export type MetricsToken = { name: string; madeAt: string }

export type ImportedPackage = { path: string; name: string; operation: string | null; error: { code: string; kind: string; retry: string; message: string; remedy: string; facts: Record<string, unknown> } | null }

export type CatalogueCategory = { updateId: string; type: string; title: string | null; updates: number; isChosen: boolean }

export type ServicingWorker = { name: string; engine: string | null; createdAt: string; lastSeenAt: string | null; runsAtOnce: number; runs: number }

export type Site = { code: string; publicKey: string; fingerprint: string }

export type MarkedBad = { inUse: boolean; sameContent: number[]; rollBackTo: number | null }

export type DeploymentRerunDone = { devices: number }

export type DeviceStatusAnswer = { protocolVersion: 1; outcomes: ('taken' | 'known' | 'refused')[] }

export type AlertMailServer = { host: string; port: number; security: 'starttls' | 'tls' | 'none'; user: string | null; sender: string; hasAuthority: boolean; setBy: string; setAt: string }

/** Every operation of the site server, as a method. Path parameters, query and body are one object. */
export type SiteApi = {
  /** Exchanges the one-time administrator token (sent as the bearer token) for a lasting token. */
  signIn(input: { name: string }): Promise<{ token: string; siteCode: string; sitePublicKey: string }>
  /** Signs in with a user name and a password, and sets the cookie of the session. Too many attempts have to wait (429, Retry-After). */
  startSession(input: { userName: string; password: string }): Promise<Session>
  /** Who the caller is, and what the caller may do. */
  showSession(): Promise<Session>
  /** Signs out: the session ends, and the browser forgets its cookie. A token stays as it is. */
  endSession(): Promise<null>
  /** Makes a full administrator with the one-time token (sent as the bearer token), and signs in: sets the cookie of the session. */
  makeFirstAdministrator(input: { userName: string; password: string; displayName: string }): Promise<Session>
  /** Changes the password of the caller, who is signed in, and ends the other sessions. */
  changeOwnPassword(input: { currentPassword: string; password: string }): Promise<null>
  /** How the caller, who is signed in, is shown, and the language of the console; null: the browser’s. */
  changeOwnProfile(input: { displayName?: string; language?: string | null }): Promise<null>
  /** The sessions of the caller, the newest first. */
  listOwnSessions(input?: { limit?: number; after?: string }): Promise<ListedSession[]>
  /** Ends one of the caller’s own sessions. */
  revokeOwnSession(input: { session: string }): Promise<null>
  /** The caller’s own API tokens, without their text. */
  listOwnTokens(input?: { limit?: number; after?: string }): Promise<ApiToken[]>
  /** Makes an API token that allows what the caller may, or less. Its text is in this answer alone. */
  makeOwnToken(input: { name: string; permissions?: Record<string, string[]> | null; givesAccess?: boolean; expiresInDays?: number | null }): Promise<{ token: string }>
  /** Revokes one of the caller’s own API tokens. */
  revokeOwnToken(input: { token: string }): Promise<null>
  /** The users and service accounts with their roles. */
  listUsers(input?: { limit?: number; after?: string }): Promise<User[]>
  /** Makes a user, or a service account, which has no password. The roles are no more than the caller has. */
  createUser(input: { kind?: 'person' | 'service-account'; userName: string; displayName: string; language?: string | null; password?: string | null; roles?: { roleId: string; scopes: string[] | null }[] }): Promise<{ id: string }>
  /** One user, as the list has it. */
  readUser(input: { user: string }): Promise<User>
  /** Changes what is given. A disabled user is signed out at once, and the tokens do not work meanwhile. */
  changeUser(input: { user: string } & { displayName?: string; language?: string | null; disabled?: boolean }): Promise<null>
  /** Removes a user with its sessions, tokens and roles. The last full administrator stays. */
  removeUser(input: { user: string }): Promise<null>
  /** Sets a new password, ends every session of the user, and forgets the attempts that were made. */
  resetUserPassword(input: { user: string } & { password: string }): Promise<null>
  /** Sets the roles, in place of those from before. They are no more than the caller has. */
  setUserRoles(input: { user: string } & { roles: { roleId: string; scopes: string[] | null }[] }): Promise<null>
  /** The API tokens of everybody, without their text. */
  listTokens(input?: { limit?: number; after?: string }): Promise<ApiToken[]>
  /** Makes an API token of a user or service account, who may not do more than the caller. Its text is in this answer alone. */
  makeUserToken(input: { user: string } & { name: string; permissions?: Record<string, string[]> | null; givesAccess?: boolean; expiresInDays?: number | null }): Promise<{ token: string }>
  /** Revokes an API token, whoever has it. */
  revokeToken(input: { token: string }): Promise<null>
  /** The sessions of everybody. */
  listSessions(input?: { limit?: number; after?: string }): Promise<ListedSession[]>
  /** Ends a session, whoever has it. */
  revokeSession(input: { session: string }): Promise<null>
  /** The built-in roles and the copies that were made of them, with what each permits. */
  listRoles(input?: { limit?: number; after?: string }): Promise<SecurityRole[]>
  /** Makes a role that allows no more than the caller may. */
  makeRole(input: { name: string; description?: string; permissions: Record<string, string[]> }): Promise<{ id: string }>
  /** What there is to permit: every class of objects, its operations, and whether its objects carry security scopes. */
  listObjectClasses(input?: { limit?: number; after?: string }): Promise<{ objectClass: string; operations: string[]; hasScopes: boolean }[]>
  /** Copies a role, also a built-in one, under another name. */
  copyRole(input: { role: string } & { name: string; description?: string | null }): Promise<{ id: string }>
  /** Changes a role that is not built in; whoever has it may what it says from the next request on. */
  changeRole(input: { role: string } & { name: string; description: string; permissions: Record<string, string[]> }): Promise<null>
  /** Removes a role that was made here and that nobody has. */
  removeRole(input: { role: string }): Promise<null>
  /** The security scopes. */
  listSecurityScopes(input?: { limit?: number; after?: string }): Promise<SecurityScope[]>
  /** Makes a security scope; objects are given it afterwards. */
  makeSecurityScope(input: { name: string; description?: string }): Promise<{ id: string }>
  /** One security scope, by name or ID. */
  readSecurityScope(input: { scope: string }): Promise<SecurityScope>
  /** Removes a scope that no object and no user’s role carries. */
  removeSecurityScope(input: { scope: string }): Promise<null>
  /** The security scopes that the object carries. */
  listPackageSecurityScopes(input: { limit?: number; after?: string; packageId: string }): Promise<SecurityScope[]>
  /** Set Security Scopes: in place of those from before; by name or ID. */
  setPackageSecurityScopes(input: { packageId: string } & { scopes: string[] }): Promise<null>
  /** The security scopes that the object carries. */
  listPointSecurityScopes(input: { limit?: number; after?: string; name: string }): Promise<SecurityScope[]>
  /** Set Security Scopes: in place of those from before; by name or ID. */
  setPointSecurityScopes(input: { name: string } & { scopes: string[] }): Promise<null>
  /** The security scopes that the object carries. */
  listGroupSecurityScopes(input: { limit?: number; after?: string; group: string }): Promise<SecurityScope[]>
  /** Set Security Scopes: in place of those from before; by name or ID. */
  setGroupSecurityScopes(input: { group: string } & { scopes: string[] }): Promise<null>
  /** The security scopes that the object carries. */
  listTaskSequenceSecurityScopes(input: { limit?: number; after?: string; taskSequence: string }): Promise<SecurityScope[]>
  /** Set Security Scopes: in place of those from before; by name or ID. */
  setTaskSequenceSecurityScopes(input: { taskSequence: string } & { scopes: string[] }): Promise<null>
  /** The security scopes that the object carries. */
  listBoundaryGroupSecurityScopes(input: { limit?: number; after?: string; boundaryGroup: string }): Promise<SecurityScope[]>
  /** Set Security Scopes: in place of those from before; by name or ID. */
  setBoundaryGroupSecurityScopes(input: { boundaryGroup: string } & { scopes: string[] }): Promise<null>
  /** The security scopes that the object carries. */
  listDeviceGroupSecurityScopes(input: { limit?: number; after?: string; deviceGroup: string }): Promise<SecurityScope[]>
  /** Set Security Scopes: in place of those from before; by name or ID. */
  setDeviceGroupSecurityScopes(input: { deviceGroup: string } & { scopes: string[] }): Promise<null>
  /** The OpenID Connect provider, without its secret. */
  readIdentityProvider(): Promise<{ name: string; issuer: string; clientId: string; claim: string; roles: { value: string; roleId: string; scopes: string[] | null }[] }>
  /** Sets the OpenID Connect provider with which people sign in. Whoever has no value of the claim that gives a role is not admitted; the roles are those of the claim, anew at each sign-in. */
  setIdentityProvider(input: { name: string; issuer: string; clientId: string; claim: string; roles: { value: string; roleId: string; scopes: string[] | null }[]; clientSecret: string }): Promise<null>
  /** Nobody signs in with the provider any more; users stay. */
  removeIdentityProvider(): Promise<null>
  /** How people sign in here: with a password, and with which provider. */
  listSignInWays(): Promise<{ identityProvider: { name: string } | null }>
  /** The tokens that may read metrics; the tokens themselves are not shown. */
  listMetricsTokens(input?: { limit?: number; after?: string }): Promise<MetricsToken[]>
  /** Makes the token with which a program reads /metrics, and nothing else. One of this name from before no longer works. */
  makeMetricsToken(input: { name: string }): Promise<{ token: string }>
  /** From now on the token is refused. */
  revokeMetricsToken(input: { name: string }): Promise<null>
  /** Operations, the newest first. */
  listOperations(input?: { state?: 'waiting' | 'running' | 'succeeded' | 'failed' | 'cancelled'; kind?: string; subject?: string; limit?: number; after?: string }): Promise<Operation[]>
  /** One request for long work: how far it is, its result or its error. */
  readOperation(input: { operation: string }): Promise<Operation>
  /** Asks an operation to stop. One that waits ends at once, one that runs within about a second. */
  cancelOperation(input: { operation: string }): Promise<null>
  /** The accounts with which the site server reads shares, without their passwords. */
  listNetworkAccounts(input?: { limit?: number; after?: string }): Promise<NetworkAccount[]>
  /** Keeps an account for a server, in place of the one before. Its password is never shown. */
  setNetworkAccount(input: { server: string; share?: string; user: string; port?: number; password: string }): Promise<null>
  /** The shares that it was for are read with the account of their server, or not at all. */
  removeNetworkAccount(input: { share?: string; server: string }): Promise<null>
  /** Checks the source at once and adds the package as an operation. */
  addUpgradePackage(input: NewUpgradePackageInput): Promise<{ operation: string; files: number; totalBytes: number; alreadyHeld: SameMedia[] }>
  /** The operating system upgrade packages, by name. */
  listUpgradePackages(input?: { limit?: number; after?: string; text?: string }): Promise<UpgradePackage[]>
  /** One package with its versions, and the images of the version in use. */
  readUpgradePackage(input: { packageId: string }): Promise<UpgradePackageDetail>
  /** Changes the name, the version or the comment of a package; what is absent stays. Its ID, content and versions stay as they are. */
  editUpgradePackage(input: { packageId: string } & UpgradePackageEditInput): Promise<UpgradePackageDetail>
  /** Removes a package with all of its versions; its distribution points remove it, too. What was told of it stays. */
  removeUpgradePackage(input: { plan?: string; packageId: string }): Promise<UpgradePackageRemoval>
  /** Writes one image of sources/install.wim into a file of its own, as an operation: compressed data is copied as it is, then everything is verified. The operation tells the digest and size of the file, which waits to be fetched at image-exports/{operation}/content/objects/{sha256} until it is removed, nobody has asked for it for an hour, or the site server stops. */
  exportImage(input: { packageId: string } & NewImageExportInput): Promise<{ operation: string }>
  /** Removes the file from the site server; nothing when it is gone already. */
  removeImageExport(input: { operation: string }): Promise<null>
  /** The version is never removed until it is unpinned. */
  pinPackageVersion(input: { packageId: string; version: number } & { reason?: string }): Promise<null>
  /** Clean-ups may remove the version again. */
  unpinPackageVersion(input: { packageId: string; version: number }): Promise<null>
  /** How many versions of this package are kept; null stands for the number of the site. */
  keepPackageVersions(input: { packageId: string } & { keepVersions: number | null }): Promise<null>
  /** How many versions of each package are kept, unless the package says otherwise; null keeps all. Nothing is removed before a clean-up. */
  keepVersions(input: { keepVersions: number | null }): Promise<null>
  /** How many versions of each package the site keeps. */
  readRetention(): Promise<{ keepVersions: number | null }>
  /** Looks at source files before they are added; nothing is changed. */
  checkPackageSource(input: { path: string; extractIndex?: number | null }): Promise<SourceCheck>
  /** What is different between the source as it was read and as it is now; nothing is changed. */
  comparePackageSource(input: { packageId: string } & { path?: string | null }): Promise<SourceComparison>
  /** Reads the source again as the next version, as an operation; the versions before stay. */
  reloadUpgradePackage(input: { packageId: string } & { expectedVersion: number; path?: string | null; evenIfUnchanged?: boolean; discardServicing?: boolean; updateDistributionPoints?: boolean }): Promise<{ operation: string; files: number; totalBytes: number }>
  /** What can be taken over from a folder: a content library of Configuration Manager, an MDT deployment share, an OSDBuilder folder, or source folders. Nothing is changed. */
  listMigrationCandidates(input: { path: string }): Promise<MigrationCandidates>
  /** Adds candidates as packages; each is an operation. Nothing is written to the folder. */
  importMigrationCandidates(input: { path: string; packages: { path: string; name: string; version?: string; comment?: string }[]; licenceAccepted?: boolean }): Promise<ImportedPackage[]>
  /** Adds an update file (MSU or CAB) that the site server can read; its bytes go into the content library. */
  addSoftwareUpdate(input: { path: string }): Promise<{ operation: string }>
  /** The update files that were added, the newest first. */
  listSoftwareUpdates(input?: { limit?: number; after?: string; text?: string }): Promise<SoftwareUpdate[]>
  /** By ID, by the first 8 or more digits of the ID, or by KB article. */
  readSoftwareUpdate(input: { update: string }): Promise<SoftwareUpdateDetail>
  /** Where the update catalogue comes from: schedule, what is under way, and how it ended last. */
  listUpdateSources(input?: { limit?: number; after?: string }): Promise<UpdateSource[]>
  /** Adds a catalogue file, a folder of update files, or an upstream update server. Nothing is read yet. */
  addUpdateSource(input: { name: string; kind?: 'catalogue-file'; location: string; languages?: string[] } | { name: string; kind: 'folder'; location: string | string; languages?: string[]; watchSeconds?: number | null } | { name: string; kind: 'wsus'; location: string; languages?: string[]; categories?: string[]; classifications?: string[]; authorityFile?: string | null }): Promise<{ id: string; name: string; kind: 'catalogue-file' | 'folder' | 'wsus'; location: string; languages: string[]; watchSeconds: number | null; upstream: { categories: string[]; classifications: string[]; authorityFile: string | null } | null; addedBy: string; addedAt: string }>
  /** One source of updates, as the list has it. */
  readUpdateSource(input: { source: string }): Promise<UpdateSource>
  /** The updates that it listed stay in the catalogue. */
  removeUpdateSource(input: { source: string }): Promise<null>
  /** Reads the source and publishes what it lists, as an operation. */
  synchroniseUpdateSource(input: { source: string }): Promise<{ operation: string }>
  /** How often the folder of a source is looked at. What is new in it is taken. */
  setUpdateSourceWatch(input: { source: string } & { everySeconds: number | null }): Promise<null>
  /** The source is synchronised on this schedule. What is due while it runs is left out. */
  setUpdateSourceSchedule(input: { source: string } & RecurrenceInput): Promise<{ next: string[] }>
  /** The source is synchronised only when somebody asks. */
  removeUpdateSourceSchedule(input: { source: string }): Promise<null>
  /** When a schedule would be due; nothing is changed. */
  previewUpdateSourceSchedule(input: { source: string } & RecurrenceInput): Promise<{ next: string[] }>
  /** Categories of updates that can be chosen, those with most updates first. */
  listCatalogueCategories(input?: { text?: string; type?: 'Company' | 'ProductFamily' | 'Product' | 'UpdateClassification'; limit?: number; after?: string }): Promise<CatalogueCategory[]>
  /** Which updates the site selects, and when superseded ones expire. */
  readCataloguePolicy(): Promise<CataloguePolicy>
  /** Which updates are shown and may be chosen by rules. Nothing is removed from the catalogue. */
  setCatalogueFilters(input: { products?: string[]; classifications?: string[]; languages?: string[] }): Promise<CataloguePolicy>
  /** When an update that a newer one supersedes expires. */
  setSupersedenceRule(input: SupersedenceRuleInput): Promise<CataloguePolicy>
  /** What was decided about single updates and is in force, with who, when and why. */
  listUpdateDecisions(input?: { decision?: 'declined' | 'held' | 'pinned'; limit?: number; after?: string }): Promise<UpdateDecision[]>
  /** Declined: hidden, and chosen by nobody. Held: not chosen by rules. Pinned: never expired. */
  decideCatalogueUpdate(input: { update: string; decision: 'declined' | 'held' | 'pinned' } & { reason: string; until?: string | null }): Promise<null>
  /** The update is treated like any other again. */
  takeBackCatalogueDecision(input: { update: string; decision: 'declined' | 'held' | 'pinned' }): Promise<null>
  /** The newest updates first, unless another order is asked for. Categories and parts of bundles are left out. */
  searchCatalogueUpdates(input?: { text?: string; category?: string; hideSuperseded?: 'true' | 'false'; hideExpired?: 'true' | 'false'; showDeclined?: 'true' | 'false'; ignoreFilters?: 'true' | 'false'; sort?: 'released' | 'title' | 'article'; order?: 'ascending' | 'descending'; limit?: number; after?: string }): Promise<{ updates: CatalogueUpdate[]; next: string | null; leftOut: { declined: number; byFilters: number } | null }>
  /** Everything that the catalogue says of an update, and what was decided about it. */
  readCatalogueUpdate(input: { update: string }): Promise<CatalogueUpdateDetail>
  /** By path; the next ones with the last path as `after`. */
  listUpdateSourceFiles(input: { state?: 'taken' | 'already-held' | 'refused' | 'unsettled'; after?: string; limit?: number; source: string }): Promise<UpdateSourceFile[]>
  /** The plan is the operation's result. */
  planServicing(input: ServicingPlanRequestInput): Promise<{ operation: string }>
  /** The run has the ID of the operation; cancelling the operation ends it. */
  runServicing(input: ServicingRunRequestInput): Promise<{ operation: string }>
  /** One run: its plan, its steps, the status of each update in each image, and its proof. */
  readServicingRun(input: { run: string }): Promise<ServicingRun>
  /** Runs of a package, the newest first, without plan and proof. */
  listServicingRuns(input: { limit?: number; after?: string; state?: 'planning' | 'waiting' | 'running' | 'succeeded' | 'not-needed' | 'failed'; packageId: string }): Promise<ServicingRunSummary[]>
  /** How far a run is. Rate and time left are told by its events, which see it move. */
  readServicingProgress(input: { run: string }): Promise<ServicingProgress>
  /** Every run that has not ended, in the order in which runs are taken. */
  readServicingQueue(input?: { limit?: number; after?: string }): Promise<QueuedServicingRun[]>
  /** Changes how urgent a run is, while it waits. */
  changeServicingPriority(input: { run: string } & { priority: 'high' | 'medium' | 'low' }): Promise<null>
  /** The last part of the log of a run, in the form of CMTrace. `next` is the `after` with which the lines that come later are asked for; the last ones may come a moment after the run is over. */
  readServicingLog(input: { after?: number; run: string }): Promise<{ lines: string[]; next: number; isOver: boolean }>
  /** Downloads the files of updates into the content library; of bundles, those of their parts. */
  downloadUpdates(input: { updates: string[] }): Promise<{ operation: string }>
  /** Which files, from where, how many bytes, and what is here already. Nothing is fetched. */
  previewUpdateDownload(input: { updates: string[] }): Promise<UpdateDownloadPlan>
  /** Whether the files of updates are here, and where they came from. */
  readUpdateDownloads(input: { updates: string[] }): Promise<UpdateDownload[]>
  /** The token of a servicing worker. One that was made for this name before no longer works. */
  createServicingWorkerToken(input: { name: string }): Promise<{ token: string }>
  /** The servicing workers that have a token, and when each was heard of last. */
  listServicingWorkers(input?: { limit?: number; after?: string }): Promise<ServicingWorker[]>
  /** Its token no longer works. Work that it has goes to another worker when its lease ends. */
  removeServicingWorker(input: { name: string }): Promise<null>
  /** What is in the images of a package version: of the version in use unless one is named. */
  readImageContents(input: { version?: number; path?: string; index?: number; packages?: 'true' | 'false'; packageId: string }): Promise<VersionContents>
  /** Looks at the images of a package version as an operation; images that were read before are not read again. */
  inspectImages(input: { packageId: string } & InspectImagesInput): Promise<{ operation: string }>
  /** What is different between two versions: packages in images, files, and bytes. */
  comparePackageVersions(input: { from: number; to?: number; packageId: string }): Promise<VersionComparison>
  /** The updates of the catalogue that apply to a version and are not in it, the newest first. */
  listApplicableUpdates(input: { version?: number; answer?: 'applicable' | 'installed' | 'unknown'; text?: string; withSuperseded?: 'true' | 'false'; limit?: number; after?: string; packageId: string }): Promise<ApplicableUpdates>
  /** Decides which updates apply to a version, as an operation. It happens by itself when a version was looked into, and when the catalogue changed. */
  decideApplicability(input: { packageId: string } & DecideApplicabilityInput): Promise<{ operation: string }>
  /** Why an update does, or does not, apply to a version: the rules that decided it. */
  explainUpdate(input: { version?: number; packageId: string; update: string }): Promise<ExplainedUpdate[]>
  /** Which package versions, and which points, lack an update or have it. */
  findVersionsByUpdate(input: { allVersions?: 'true' | 'false'; update: string }): Promise<VersionsByUpdate>
  /** The saved rules by which updates are chosen. */
  listSelectionRules(input?: { limit?: number; after?: string }): Promise<SavedSelectionRule[]>
  /** One saved rule, as the list has it. */
  readSelectionRule(input: { rule: string }): Promise<SavedSelectionRule>
  /** Makes a rule, or puts this one in the place of the rule with this name. */
  saveSelectionRule(input: { rule: string } & SelectionRuleInput): Promise<SavedSelectionRule>
  /** What the rule chose before stays; servicing schedules that name it end with an error. */
  removeSelectionRule(input: { rule: string }): Promise<null>
  /** What the rule would choose for a package now, and what is different from last time. */
  previewSelectionRule(input: { packageId: string; version?: number; rule: string }): Promise<SelectionEvaluation>
  /** Chooses for a package, and keeps what was chosen for the comparison of next time. */
  evaluateSelectionRule(input: { rule: string } & EvaluateSelectionRuleInput): Promise<SelectionEvaluation>
  /** When the source of the package is looked at again, and what came of it last. */
  readUpdateSchedule(input: { packageId: string }): Promise<UpdateSchedule>
  /** The source of the package is looked at on this schedule; what is different is read as the next version and goes to the points that have the package. */
  setUpdateSchedule(input: { packageId: string } & RecurrenceInput): Promise<UpdateSchedule>
  /** The source is looked at only when somebody asks. */
  removeUpdateSchedule(input: { packageId: string }): Promise<null>
  /** When a schedule would be due; nothing is changed. */
  previewUpdateSchedule(input: { packageId: string } & RecurrenceInput): Promise<{ next: string[] }>
  /** Schedule Updates: when packages are serviced with which updates, and how. */
  createServicingSchedule(input: ServicingScheduleRequestInput): Promise<ServicingSchedule>
  /** The servicing schedules with their next and their last time. */
  listServicingSchedules(input?: { limit?: number; after?: string }): Promise<ServicingSchedule[]>
  /** When the schedule would be due, what would be chosen, refused and distributed if that were now; it is the result of the operation. Nothing is changed. */
  previewServicingSchedule(input: ServicingScheduleRequestInput): Promise<{ operation: string }>
  /** Puts another definition in the place of the schedule’s. What runs goes on as it began; one that was cancelled is active again. */
  changeServicingSchedule(input: { schedule: string } & ServicingScheduleRequestInput): Promise<ServicingSchedule>
  /** The schedule is gone with what it remembers; versions that it published stay. */
  removeServicingSchedule(input: { schedule: string }): Promise<null>
  /** One servicing schedule, as the list has it. */
  readServicingSchedule(input: { schedule: string }): Promise<ServicingSchedule>
  /** What all servicing schedules did in a stretch of time, and when they will be due in it: at most 100 days, and 2,000 times. What is to come is told by when it is due, also when a service window lets it begin later. */
  readServicingCalendar(input: { from: string; until: string }): Promise<ServicingCalendar>
  /** The columns Scheduled Updates Date and Scheduled Updates Status of packages. */
  listScheduledPackages(input?: { limit?: number; after?: string }): Promise<ScheduledPackage[]>
  /** The times of a schedule, the newest first. */
  listServicingOccurrences(input: { limit?: number; after?: string; state?: 'waiting' | 'running' | 'succeeded' | 'failed' | 'cancelled' | 'skipped' | 'missed'; schedule: string }): Promise<ServicingOccurrenceSummary[]>
  /** One time of a schedule: for each package what was chosen, and the result of each update. */
  readServicingOccurrence(input: { schedule: string; occurrence: 'newest' | string }): Promise<ServicingOccurrence>
  /** It is not due until it is resumed; what runs goes on. */
  pauseServicingSchedule(input: { schedule: string }): Promise<ServicingSchedule>
  /** It is due again at its next time; what it missed meanwhile is not made up for. */
  resumeServicingSchedule(input: { schedule: string }): Promise<ServicingSchedule>
  /** Cancel Scheduled Updates: it is not due until it is resumed or changed, and what runs is cancelled; the versions in use stay. */
  cancelServicingSchedule(input: { schedule: string }): Promise<ServicingSchedule>
  /** Has it run now, whatever its times are; it waits for a service window unless it need not. */
  runServicingScheduleNow(input: { schedule: string } & RunServicingScheduleNowInput): Promise<{ occurrence: string }>
  /** A one-time token with which a new distribution point joins under this name within a day. */
  createJoinToken(input: { name: string }): Promise<{ token: string }>
  /** The distribution points, and when each was heard of last. */
  listDistributionPoints(input?: { limit?: number; after?: string }): Promise<DistributionPoint[]>
  /** Its token no longer works, and its content no longer counts; what lies on its disk stays there. */
  removeDistributionPoint(input: { name: string }): Promise<null>
  /** One distribution point: its properties, its disk, and what it said of itself. */
  readDistributionPoint(input: { name: string }): Promise<DistributionPointDetail>
  /** Changes what is given and leaves the rest. Refused when the properties are not at the expected revision any more. */
  changeDistributionPoint(input: { name: string } & { expectedRevision: number; properties?: { maintenance?: boolean; timeZone?: string; week?: { access: 'open' | 'medium-and-high' | 'high-only' | 'closed'; bytesPerSecond: number | null }[]; transfersAtOnce?: number; connections?: number; reserveBytes?: number; graceSeconds?: number; quarantineSeconds?: number; quarantineBytes?: number; validateEverySeconds?: number | null; address?: string | null; communication?: 'http-or-https' | 'https-only' }; sources?: { point: string; order: number }[] }): Promise<{ revision: number }>
  /** The token of the point stops at once. What is returned is a one-time token with which it joins again within a day, under its own key and with its content. */
  rotateDistributionPointToken(input: { name: string }): Promise<{ token: string }>
  /** The groups with their members and what they hold. */
  listDistributionPointGroups(input?: { limit?: number; after?: string }): Promise<DistributionPointGroup[]>
  /** Makes an empty group. */
  createDistributionPointGroup(input: { name: string; description?: string }): Promise<null>
  /** One group, as the list has it. */
  readDistributionPointGroup(input: { group: string }): Promise<DistributionPointGroup>
  /** Content that the members had only through the group is removed from them, unless it shall be kept. */
  deleteDistributionPointGroup(input: { keepContent?: 'true' | 'false'; dryRun?: 'true' | 'false'; group: string }): Promise<ContentAction>
  /** Points that join get everything that the group holds. */
  addDistributionPointsToGroup(input: { group: string } & { points: string[]; dryRun?: boolean }): Promise<ContentAction>
  /** Points that leave keep what is assigned to them otherwise; the rest is removed from them, unless it shall be kept. */
  removeDistributionPointsFromGroup(input: { group: string } & { points: string[]; keepContent?: boolean; dryRun?: boolean }): Promise<ContentAction>
  /** The first copy of the version in use to points that do not have the package. A group keeps it: members that join later get it too. */
  distributeContent(input: ContentActionRequestInput): Promise<ContentAction>
  /** Points that have the package shall hold the version in use; only what they lack is sent. */
  updateDistributionPoints(input: ContentActionRequestInput): Promise<ContentAction>
  /** Everything of the version that they have is sent to the points again, whatever they hold; the version stays the same. */
  redistributeContent(input: ContentActionRequestInput): Promise<ContentAction>
  /** The points shall no longer hold the package; what they have through another group stays. Done when a point says that it no longer holds it. */
  removeContent(input: ContentActionRequestInput): Promise<ContentAction>
  /** The points read everything again and answer with a new receipt; damage is fetched again. */
  validateContent(input: ContentActionRequestInput): Promise<ContentAction>
  /** What is under way to the points ends as failed; what a point held before stays. Passed over where it has arrived already. */
  cancelDistribution(input: ContentActionRequestInput): Promise<ContentAction>
  /** The newest actions with what they were expected to cost and what they did cost. */
  listContentActions(input?: { subject?: string; limit?: number; after?: string }): Promise<RecordedContentAction[]>
  /** How urgent the content of a package is, also for what is under way. */
  setContentPriority(input: { packageId: string } & { priority: 'high' | 'medium' | 'low' }): Promise<null>
  /** How the content of packages stands on each distribution point; success takes a receipt of the very version. */
  readContentStatus(input?: { packageId?: string; point?: string; group?: string; limit?: number; after?: string }): Promise<ContentStatus[]>
  /** Targeted, success, in progress, errors and unknown for each package. */
  readContentSummary(input?: { limit?: number; after?: string }): Promise<ContentSummary[]>
  /** On which distribution points each package stands how, those together on which it stands alike. Each with its receipt: content status. */
  readContentMatrix(input?: { limit?: number; after?: string }): Promise<PackageOnPoints[]>
  /** Every distribution point: from where it fetches, and how many packages are targeted to it, in success, in progress, in error and unknown. */
  readContentByPoint(input?: { limit?: number; after?: string }): Promise<PointContents[]>
  /** Of what points were asked to hold, how much had proved to be there, at moments from the first request to now. What was cancelled or replaced before it arrived is not counted. */
  readContentArrivals(input?: { moments?: number }): Promise<ContentArrivals>
  /** The site and the key with which it signs: for points and clients to pin. */
  readSite(): Promise<Site>
  /** Where verified copies of the version in use are, each with a ticket that its point accepts. */
  readContentLocations(input: { packageId: string }): Promise<ContentLocations>
  /** The boundaries by name. */
  listBoundaries(input?: { limit?: number; after?: string; containing?: string; text?: string }): Promise<Boundary[]>
  /** Makes a boundary; it does nothing until it is in a boundary group. Boundaries may overlap. */
  createBoundary(input: { name?: string; value: string; description?: string }): Promise<Boundary>
  /** One boundary, as the list has it. */
  readBoundary(input: { boundary: string }): Promise<Boundary>
  /** Changes a boundary in all boundary groups that it is in; what is absent stays. */
  changeBoundary(input: { boundary: string } & { name?: string; value?: string; description?: string }): Promise<null>
  /** Removes a boundary, also from the boundary groups that it is in. */
  removeBoundary(input: { boundary: string }): Promise<null>
  /** Makes many boundaries at once, all of them or none; those that are there with the same name, value and description are passed over. */
  importBoundaries(input: BoundaryImportInput): Promise<BoundaryImported>
  /** The boundary groups by name, the default site boundary group first. */
  listBoundaryGroups(input?: { limit?: number; after?: string }): Promise<BoundaryGroup[]>
  /** Makes a boundary group with what is to be in it. */
  createBoundaryGroup(input: { name: string; description?: string; boundaries?: string[]; points?: string[]; neighbours?: { boundaryGroup: string; fallbackMinutes?: number | null }[] }): Promise<null>
  /** One boundary group, as the list has it. */
  readBoundaryGroup(input: { boundaryGroup: string }): Promise<BoundaryGroup>
  /** Changes a boundary group in one transaction; what is absent stays. Clients that ask from then on are sent by what is so now. */
  changeBoundaryGroup(input: { boundaryGroup: string } & { name?: string; description?: string; defaultFallbackMinutes?: number | null; holdsUngroupedPoints?: boolean; add?: { boundaries?: string[]; points?: string[]; neighbours?: { boundaryGroup: string; fallbackMinutes?: number | null }[] }; remove?: { boundaries?: string[]; points?: string[]; boundaryGroups?: string[] } }): Promise<null>
  /** Removes a boundary group; its boundaries and distribution points stay. */
  removeBoundaryGroup(input: { boundaryGroup: string }): Promise<null>
  /** Where a client with these addresses would get a version from now, or after so many minutes of trying, and why not from the other points. Nothing is changed. */
  previewContentLocation(input: { packageId: string } & { addresses: string[]; version?: number; waitedMinutes?: number | null; allowNeighbours?: boolean; allowDefaultSite?: boolean }): Promise<ContentLocationPreview>
  /** What the library holds, when it was verified last, and what is lost. */
  readContentLibrary(): Promise<ContentLibraryStatus>
  /** Reads every needed object again, puts damaged ones aside, and fetches what is damaged or missing back from distribution points, as an operation. */
  verifyContentLibrary(input: LibraryVerificationRequestInput): Promise<{ operation: string }>
  /** Whether the database is older than what its store and its points know, as after a restored backup, and what accepting it would let go of. */
  readDatabaseStatus(): Promise<DatabaseStatus>
  /** Accepts a restored database as it is: what it does not know may be removed from now on. */
  acceptRestoredDatabase(): Promise<null>
  /** Lets go of objects that a rebuild held because no version needs them; they go when their grace has ended. */
  releaseRebuilt(): Promise<{ objects: number }>
  /** What a clean-up would remove now; nothing is changed. */
  previewCleanUp(): Promise<CleanUpPreview>
  /** Removes the versions that nothing keeps, as an operation. Their content goes when its grace has ended. */
  cleanUp(input: CleanUpRequestInput): Promise<{ operation: string }>
  /** What would be in a prestage file, and how large it would be. */
  previewPrestageFile(input: PrestageRequestInput): Promise<PrestagePreview>
  /** The rings, the first one first. */
  listDistributionRings(input?: { limit?: number; after?: string }): Promise<DistributionRing[]>
  /** One ring, as the list has it. */
  readDistributionRing(input: { ring: string }): Promise<DistributionRing>
  /** Points and groups of points that get a version one ring after the other, with a gate. */
  setDistributionRing(input: { ring: string } & DistributionRingSettingsInput): Promise<null>
  /** Rollouts that have started keep the ring. */
  removeDistributionRing(input: { ring: string }): Promise<null>
  /** Brings the version in use to the points of each ring, one ring after the other: a first copy, or an update. Points in no ring are left alone. */
  startRollout(input: { packageId: string } & RolloutRequestInput): Promise<Rollout>
  /** The newest rollout of a package. */
  readRollout(input: { packageId: string }): Promise<Rollout>
  /** What each ring would do now, and cost; nothing is changed. */
  previewRollout(input: { packageId: string } & RolloutRequestInput): Promise<RolloutPreview>
  /** Rollouts, the newest first. */
  listRollouts(input?: { limit?: number; after?: string; packageId?: string; state?: 'running' | 'paused' | 'stopped' | 'succeeded' }): Promise<Rollout[]>
  /** No further ring begins until it is resumed; what is under way to points goes on. */
  pauseRollout(input: { packageId: string }): Promise<Rollout>
  /** Goes on after a pause or a stop; the soak time of the ring begins anew. */
  resumeRollout(input: { packageId: string }): Promise<Rollout>
  /** Goes on without waiting for the ring that is under way or would begin next. */
  skipRolloutRing(input: { packageId: string }): Promise<Rollout>
  /** No further ring begins; what is under way to points goes on. */
  stopRollout(input: { packageId: string }): Promise<Rollout>
  /** The versions of a package, the newest first: what made each, what it changed, what keeps it, what people said of it. */
  listPackageVersions(input: { limit?: number; after?: string; packageId: string }): Promise<ListedVersion[]>
  /** One version, as the list has it. */
  readPackageVersion(input: { packageId: string; version: number }): Promise<ListedVersion>
  /** What a rollback would do, on which points and at what cost; nothing is changed. */
  previewRollBack(input: { packageId: string } & RollBackTargetInput): Promise<RollBackPreview>
  /** Puts the content of an older version into use again, under the next number. Points that still hold it fetch nothing. */
  rollBackPackage(input: { packageId: string } & RollBackRequestInput): Promise<RolledBack>
  /** While the version is in use, no run, no reload and no rollback replaces it; and it is never removed. Until it is released. */
  holdPackageVersion(input: { packageId: string; version: number } & { reason: string }): Promise<null>
  /** The version may be replaced and removed again. */
  releasePackageVersion(input: { packageId: string; version: number }): Promise<null>
  /** The version was tested and found good: rings that need a promotion begin, and rollbacks choose it first. */
  promotePackageVersion(input: { packageId: string; version: number } & { reason?: string }): Promise<null>
  /** The version counts as not tested again. */
  withdrawPackageVersionPromotion(input: { packageId: string; version: number }): Promise<null>
  /** The version, and every other of the package with the same content, is never used, distributed or serviced again. Its rollout stops, and what is under way of it is cancelled. */
  markPackageVersionBad(input: { packageId: string; version: number } & { reason: string }): Promise<MarkedBad>
  /** It was marked by mistake. The reason is kept in the status messages. */
  unmarkPackageVersionBad(input: { reason: string; packageId: string; version: number }): Promise<null>
  /** What would go with a package, and what hinders its removal; nothing is changed. */
  previewPackageRemoval(input: { packageId: string }): Promise<UpgradePackageRemoval>
  /** The task sequences. */
  listTaskSequences(input?: { limit?: number; after?: string }): Promise<TaskSequence[]>
  /** Makes a task sequence. Packages and versions that its steps name must be there. */
  createTaskSequence(input: TaskSequenceToSaveInput): Promise<{ id: string }>
  /** One task sequence with its groups and steps, and what is wrong with it now. */
  readTaskSequence(input: { taskSequence: string }): Promise<TaskSequenceDetail>
  /** Saves the next version; the ones before are kept. The same again makes none. */
  changeTaskSequence(input: { taskSequence: string } & TaskSequenceToSaveInput): Promise<{ version: number }>
  /** Deletes a task sequence that is not deployed, with its versions. */
  deleteTaskSequence(input: { taskSequence: string }): Promise<null>
  /** Every version that was saved, the newest first. */
  listTaskSequenceVersions(input: { limit?: number; after?: string; taskSequence: string }): Promise<TaskSequenceVersion[]>
  /** One version as it was saved. */
  readTaskSequenceVersion(input: { taskSequence: string; version: number }): Promise<{ number: number; comment: string; savedBy: string; savedAt: string; definition: TaskSequenceDefinition }>
  /** One version as YAML, to keep, to edit and to take to another site. */
  writeTaskSequenceText(input: { taskSequence: string; version: number }): Promise<{ text: string }>
  /** Upgrade an operating system from an upgrade package: makes a task sequence with the usual groups. */
  createTaskSequenceFromTemplate(input: TaskSequenceFromTemplateInput): Promise<{ id: string }>
  /** What is wrong or doubtful with a task sequence; nothing is saved. */
  validateTaskSequence(input: TaskSequenceToValidateInput): Promise<{ problems: TaskSequenceProblem[] }>
  /** The task sequence that would be made from the template, with the exact command line of setup.exe; nothing is saved. */
  previewTaskSequenceFromTemplate(input: TaskSequenceTemplateToPreviewInput): Promise<TaskSequencePreview>
  /** Reads a task sequence as YAML: what it means, and what is wrong, with line and column; nothing is saved. */
  readTaskSequenceText(input: TaskSequenceTextInput): Promise<TaskSequencePreview>
  /** What setup.exe would be started with by each step Upgrade Operating System. */
  previewSetupCommandLines(input: { taskSequence: string } & SetupCommandLineQuestionInput): Promise<SetupCommandLinePreview[]>
  /** Devices, by name unless another order is asked for. */
  listDevices(input?: { state?: 'waiting' | 'approved' | 'revoked'; deviceGroup?: string; tag?: string; text?: string; limit?: number; after?: string; sort?: 'name' | 'state' | 'edition' | 'architecture' | 'language'; order?: 'ascending' | 'descending' }): Promise<Device[]>
  /** One device, by its ID or its name. */
  readDevice(input: { device: string }): Promise<Device>
  /** Removes a device and what it reported. To keep it out, revoke it. */
  removeDevice(input: { device: string }): Promise<null>
  /** Trusts a device that waits: compare the fingerprint of its key first. */
  approveDevice(input: { device: string } & DeviceApprovalInput): Promise<Device>
  /** Tells the device nothing more and believes it nothing, at once and for good; it can enrol with another key. */
  revokeDevice(input: { device: string } & DeviceRevocationInput): Promise<Device>
  /** Says anew which tags a device has. */
  setDeviceTags(input: { device: string } & DeviceTagsInput): Promise<Device>
  /** The newest first; their texts are kept nowhere. */
  listEnrolmentTokens(input?: { limit?: number; after?: string }): Promise<EnrolmentToken[]>
  /** Makes tokens with which devices need not wait for approval. Each lets one device in, once. */
  createEnrolmentTokens(input: EnrolmentTokenRequestInput): Promise<MadeEnrolmentTokens>
  /** Revokes a token by its ID, or every unused one of a name. */
  revokeEnrolmentToken(input: { token: string }): Promise<null>
  /** Groups of devices by name. */
  listDeviceGroups(input?: { limit?: number; after?: string }): Promise<DeviceGroup[]>
  /** One group, as the list has it. */
  readDeviceGroup(input: { deviceGroup: string }): Promise<DeviceGroup>
  /** Makes a group, or says anew what it is. A device that fits one of its names, subnets or tags is a member. */
  setDeviceGroup(input: { deviceGroup: string } & DeviceGroupSettingsInput): Promise<DeviceGroup>
  /** Removes a group that no deployment names. */
  removeDeviceGroup(input: { deviceGroup: string }): Promise<null>
  /** Which approved devices would be in such a group; nothing is changed. */
  previewDeviceGroup(input: DeviceGroupRuleInput): Promise<DeviceGroupPreview>
  /** A device introduces itself with its key. The same key again gets the same answer. */
  enrolDevice(input: DeviceEnrolmentInput): Promise<SignedText>
  /** Another key for a device; signed with the one before, and proved by the new one. */
  renewDeviceKey(input: DeviceKeyRenewalInput): Promise<null>
  /** Deployments by name, with how many of their devices stand how. */
  listDeployments(input?: { limit?: number; after?: string }): Promise<Deployment[]>
  /** Deploys a version of a task sequence to a group of devices. Required on many devices, it repeats their number. */
  createDeployment(input: DeploymentRequestInput): Promise<DeploymentDetail>
  /** One deployment, with its rings and the versions that it chooses. */
  readDeployment(input: { deployment: string }): Promise<DeploymentDetail>
  /** Says anew what it is; group and rings stay. Devices that have begun go on with what they have. */
  changeDeployment(input: { deployment: string } & DeploymentChangeInput): Promise<DeploymentDetail>
  /** Removes it with what its devices reported. No device begins it any more. */
  removeDeployment(input: { deployment: string }): Promise<null>
  /** Its devices by name: attempt, state, step, exit code with what it means, and bytes by where they came from. */
  listDeploymentDevices(input: { state?: 'unknown' | 'offered' | 'received' | 'waiting' | 'downloading' | 'downloaded' | 'running' | 'restarting' | 'succeeded' | 'failed' | 'rolled-back' | 'cancelled'; limit?: number; after?: string; deployment: string }): Promise<DeploymentDevice[]>
  /** Which devices and contents a deployment would be about, and what hinders it; nothing is changed. */
  previewDeployment(input: DeploymentRequestInput): Promise<DeploymentPreview>
  /** No device begins anything; what runs on a device goes on. */
  pauseDeployment(input: { deployment: string } & DeploymentPauseInput): Promise<DeploymentDetail>
  /** Devices begin again. */
  resumeDeployment(input: { deployment: string }): Promise<DeploymentDetail>
  /** Has a ring begin now, whatever the gates before it say, and those before it with it. */
  openDeploymentRing(input: { deployment: string } & DeploymentRingToOpenInput): Promise<DeploymentDetail>
  /** Gives devices that failed, rolled back or were cancelled another attempt. */
  rerunDeployment(input: { deployment: string } & DeploymentRerunInput): Promise<DeploymentRerunDone>
  /** What the device shall do, the most pressing first; signed. */
  readDevicePolicy(input: DevicePolicyRequestInput): Promise<SignedText>
  /** Where the device fetches content that a deployment gives it, the best source first; signed. */
  locateDeviceContent(input: DeviceLocationRequestInput): Promise<SignedText>
  /** Reports of a device; answered when all of them are durable. The same report again is known. */
  reportDeviceStatus(input: DeviceStatusRequestInput): Promise<DeviceStatusAnswer>
  /** The PowerShell script by which a device with Windows works for this site, with its address and key in it. */
  readDeviceScript(): Promise<DeviceScript>
  /** Status messages, the newest first unless another order is asked for. */
  listStatusMessages(input?: { subject?: string; severity?: string; component?: string; code?: string; text?: string; since?: string; before?: number; after?: number; order?: 'newest' | 'oldest'; limit?: number }): Promise<StatusMessage[]>
  /** Entries of the audit, the newest first unless another order is asked for, up to the changes that were made just now. */
  listAudit(input?: { subject?: string; actor?: string; code?: string; since?: string; before?: number; after?: number; text?: string; order?: 'newest' | 'oldest'; limit?: number }): Promise<AuditEntry[]>
  /** Reads the whole chain again and compares it with the noted head. */
  verifyAudit(): Promise<AuditVerification>
  /** Notes the head as it is, after the database was restored from a backup. Links that are broken inside the chain stay broken. */
  acceptAuditHead(input: { reason: string }): Promise<AuditVerification>
  /** Who is told of which status messages, and how that goes. */
  listAlertSubscriptions(input?: { limit?: number; after?: string }): Promise<AlertSubscription[]>
  /** One subscription, as the list has it. */
  readAlertSubscription(input: { subscription: string }): Promise<AlertSubscription>
  /** Makes a subscription, or replaces the one of this name. A secret that is made here is shown this once. */
  setAlertSubscription(input: { subscription: string } & { enabled?: boolean; filter: { severities?: ('information' | 'warning' | 'error')[]; components?: ('site' | 'audit' | 'alerts' | 'operations' | 'network-accounts' | 'identity' | 'upgrade-packages' | 'software-updates' | 'update-catalogue' | 'selection-rules' | 'servicing' | 'servicing-schedules' | 'distribution' | 'boundaries' | 'content-library' | 'task-sequences' | 'devices' | 'deployments')[]; codes?: ('SIGNED_IN' | 'METRICS_TOKEN_MADE' | 'METRICS_TOKEN_REVOKED' | 'DATABASE_BEHIND' | 'DATABASE_ACCEPTED' | 'SITE_RESTORED' | 'RECORDS_REMOVED' | 'AUDIT_CHAIN_BROKEN' | 'AUDIT_HEAD_ACCEPTED' | 'ALERT_SUBSCRIPTION_SET' | 'ALERT_SUBSCRIPTION_REMOVED' | 'ALERT_MAIL_SERVER_SET' | 'ALERT_MAIL_SERVER_REMOVED' | 'ALERT_NOT_DELIVERED' | 'OPERATION_FAILED' | 'OPERATION_CANCELLED' | 'NETWORK_ACCOUNT_SET' | 'NETWORK_ACCOUNT_REMOVED' | 'USER_SIGNED_IN' | 'USER_SIGNED_OUT' | 'SIGN_IN_LOCKED' | 'USER_MADE' | 'USER_CHANGED' | 'USER_REMOVED' | 'USER_PASSWORD_SET' | 'ROLES_ASSIGNED' | 'SESSION_REVOKED' | 'API_TOKEN_MADE' | 'API_TOKEN_REVOKED' | 'ROLE_SET' | 'ROLE_REMOVED' | 'SECURITY_SCOPE_SET' | 'SECURITY_SCOPE_REMOVED' | 'SECURITY_SCOPES_OF_OBJECT_SET' | 'IDENTITY_PROVIDER_SET' | 'IDENTITY_PROVIDER_REMOVED' | 'UPGRADE_PACKAGE_ADDED' | 'UPGRADE_PACKAGE_RELOADED' | 'UPGRADE_PACKAGE_CHANGED' | 'UPGRADE_PACKAGE_REMOVED' | 'PACKAGE_VERSION_PINNED' | 'PACKAGE_VERSION_UNPINNED' | 'PACKAGE_VERSION_REMOVED' | 'RETENTION_CHANGED' | 'UPDATE_SCHEDULE_SET' | 'UPDATE_SCHEDULE_REMOVED' | 'UPDATE_ON_SCHEDULE_NOT_DONE' | 'PACKAGE_VERSION_HELD' | 'PACKAGE_VERSION_RELEASED' | 'PACKAGE_VERSION_PROMOTED' | 'PACKAGE_VERSION_PROMOTION_WITHDRAWN' | 'PACKAGE_VERSION_MARKED_BAD' | 'PACKAGE_VERSION_UNMARKED_BAD' | 'PACKAGE_ROLLED_BACK' | 'UPGRADE_PACKAGE_SERVICED' | 'UPGRADE_PACKAGE_NOT_SERVICED' | 'SERVICING_WORKER_TOKEN_MADE' | 'SERVICING_WORKER_REMOVED' | 'UPGRADE_PACKAGE_SERVICED_IN_PART' | 'SERVICING_NOT_DISTRIBUTED' | 'SERVICING_PRIORITY_CHANGED' | 'CONTENT_DISTRIBUTED' | 'DISTRIBUTION_POINTS_UPDATED' | 'CONTENT_REDISTRIBUTED' | 'CONTENT_REMOVAL_REQUESTED' | 'CONTENT_VALIDATION_REQUESTED' | 'DISTRIBUTION_CANCELLED' | 'CONTENT_VERIFIED' | 'CONTENT_REMOVED' | 'CONTENT_NOT_HELD' | 'CONTENT_PRESTAGED' | 'PACKAGE_PRIORITY_CHANGED' | 'JOIN_TOKEN_MADE' | 'DISTRIBUTION_POINT_JOINED' | 'DISTRIBUTION_POINT_REMOVED' | 'POINT_PROPERTIES_CHANGED' | 'POINT_TOKEN_ROTATED' | 'POINT_KEY_CHANGED' | 'POINT_GROUP_CREATED' | 'POINT_GROUP_CHANGED' | 'POINT_GROUP_DELETED' | 'DISTRIBUTION_RING_SET' | 'DISTRIBUTION_RING_REMOVED' | 'ROLLOUT_STARTED' | 'ROLLOUT_RING_BEGAN' | 'ROLLOUT_RING_PASSED' | 'ROLLOUT_RING_SKIPPED' | 'ROLLOUT_PAUSED' | 'ROLLOUT_RESUMED' | 'ROLLOUT_STOPPED' | 'ROLLOUT_SUCCEEDED' | 'CONTENT_LIBRARY_VERIFIED' | 'CONTENT_LIBRARY_HEALED' | 'CONTENT_LIBRARY_LOSS' | 'CONTENT_LIBRARY_REBUILT' | 'SERVICING_SCHEDULE_CREATED' | 'SERVICING_SCHEDULE_CHANGED' | 'SERVICING_SCHEDULE_REMOVED' | 'SERVICING_SCHEDULE_PAUSED' | 'SERVICING_SCHEDULE_RESUMED' | 'SERVICING_SCHEDULE_RUN_NOW' | 'SERVICING_SCHEDULE_CANCELLED' | 'SERVICING_OCCURRENCE_STARTED' | 'SERVICING_OCCURRENCE_SUCCEEDED' | 'SERVICING_OCCURRENCE_FAILED' | 'SERVICING_OCCURRENCE_CANCELLED' | 'SERVICING_OCCURRENCE_MISSED' | 'SERVICING_OCCURRENCE_SKIPPED' | 'TASK_SEQUENCE_CREATED' | 'TASK_SEQUENCE_CHANGED' | 'TASK_SEQUENCE_DELETED' | 'BOUNDARY_CREATED' | 'BOUNDARY_CHANGED' | 'BOUNDARY_REMOVED' | 'BOUNDARY_GROUP_CREATED' | 'BOUNDARY_GROUP_CHANGED' | 'BOUNDARY_GROUP_REMOVED' | 'SOFTWARE_UPDATE_ADDED' | 'SOFTWARE_UPDATE_DOWNLOADED' | 'SOFTWARE_UPDATE_FILE_REFUSED' | 'SOFTWARE_UPDATES_SYNCHRONISED' | 'SOFTWARE_UPDATES_NOT_SYNCHRONISED' | 'SOFTWARE_UPDATE_FOLDER_SYNCHRONISED' | 'SOFTWARE_UPDATE_FOLDER_READABLE' | 'SOFTWARE_UPDATE_FOLDER_UNREADABLE' | 'SOFTWARE_UPDATE_SOURCE_ADDED' | 'SOFTWARE_UPDATE_SOURCE_REMOVED' | 'SOFTWARE_UPDATE_SOURCE_SCHEDULE_SET' | 'SOFTWARE_UPDATE_SOURCE_SCHEDULE_REMOVED' | 'SOFTWARE_UPDATE_SOURCE_WATCH_SET' | 'UPDATE_CATALOGUE_FILTERS_SET' | 'UPDATE_SUPERSEDENCE_RULE_SET' | 'SOFTWARE_UPDATE_DECLINED' | 'SOFTWARE_UPDATE_HELD' | 'SOFTWARE_UPDATE_PINNED' | 'SOFTWARE_UPDATE_NOT_DECLINED' | 'SOFTWARE_UPDATE_NOT_HELD' | 'SOFTWARE_UPDATE_NOT_PINNED' | 'SELECTION_RULE_SAVED' | 'SELECTION_RULE_REMOVED' | 'DEVICE_WAITS' | 'DEVICE_ENROLLED' | 'DEVICE_APPROVED' | 'DEVICE_REVOKED' | 'DEVICE_REMOVED' | 'DEVICE_TAGS_SET' | 'DEVICE_KEY_RENEWED' | 'ENROLMENT_TOKENS_MADE' | 'ENROLMENT_TOKENS_REVOKED' | 'DEVICE_GROUP_SET' | 'DEVICE_GROUP_REMOVED' | 'DEPLOYMENT_CREATED' | 'DEPLOYMENT_CHANGED' | 'DEPLOYMENT_REMOVED' | 'DEPLOYMENT_PAUSED' | 'DEPLOYMENT_RESUMED' | 'DEPLOYMENT_RING_OPENED' | 'DEPLOYMENT_STOPPED_AT_GATE' | 'DEPLOYMENT_RERUN' | 'DEPLOYMENT_SUCCEEDED_ON_DEVICE' | 'DEPLOYMENT_FAILED_ON_DEVICE' | 'DEPLOYMENT_SILENT_ON_DEVICE')[]; subjects?: string[] }; repeatSeconds?: number; to: { channel: 'webhook'; url: string; secret?: string | null; authorityPem?: string | null } | { channel: 'mail'; recipients: string[] } }): Promise<{ secret: string | null }>
  /** Nothing more is sent to it; what waits for it is dropped. */
  removeAlertSubscription(input: { subscription: string }): Promise<null>
  /** Sends a test alert now, past everything that waits. */
  sendTestAlert(input: { subscription: string }): Promise<{ remark: string | null }>
  /** The mail server by which alerts are sent; its password is not shown. */
  readAlertMailServer(): Promise<AlertMailServer>
  /** The mail server of alerts, in place of the one before. Its password is never shown. */
  setAlertMailServer(input: { host: string; port: number; security: 'starttls' | 'tls' | 'none'; user?: string | null; sender: string; password?: string | null; authorityPem?: string | null }): Promise<null>
  /** Subscriptions by mail wait until there is another one, or give up. */
  removeAlertMailServer(): Promise<null>
  /** The settings of this site server: the value of each, where it comes from, and what it means. They are read when it starts; secrets are left out. */
  listSettings(input?: { limit?: number; after?: string }): Promise<ExplainedSetting[]>
  /** What this site server says of its programs, disks and database, and of a sample of its content that it reads again. Nothing is changed. Whoever asks while it looks gets the same answer. */
  readSiteHealth(): Promise<{ at: string; findings: HealthFinding[] }>
}

/** How each operation is called. */
export const siteRoutes: Record<keyof SiteApi, { method: string; path: string; query: readonly string[]; body: boolean }> = {
  signIn: { method: 'POST', path: '/api/v1/sign-in', query: [], body: true },
  startSession: { method: 'POST', path: '/api/v1/session', query: [], body: true },
  showSession: { method: 'GET', path: '/api/v1/session', query: [], body: false },
  endSession: { method: 'DELETE', path: '/api/v1/session', query: [], body: false },
  makeFirstAdministrator: { method: 'POST', path: '/api/v1/first-administrator', query: [], body: true },
  changeOwnPassword: { method: 'PUT', path: '/api/v1/own/password', query: [], body: true },
  changeOwnProfile: { method: 'PATCH', path: '/api/v1/own/profile', query: [], body: true },
  listOwnSessions: { method: 'GET', path: '/api/v1/own/sessions', query: ['limit', 'after'], body: false },
  revokeOwnSession: { method: 'DELETE', path: '/api/v1/own/sessions/{session}', query: [], body: false },
  listOwnTokens: { method: 'GET', path: '/api/v1/own/tokens', query: ['limit', 'after'], body: false },
  makeOwnToken: { method: 'POST', path: '/api/v1/own/tokens', query: [], body: true },
  revokeOwnToken: { method: 'DELETE', path: '/api/v1/own/tokens/{token}', query: [], body: false },
  listUsers: { method: 'GET', path: '/api/v1/users', query: ['limit', 'after'], body: false },
  createUser: { method: 'POST', path: '/api/v1/users', query: [], body: true },
  readUser: { method: 'GET', path: '/api/v1/users/{user}', query: [], body: false },
  changeUser: { method: 'PATCH', path: '/api/v1/users/{user}', query: [], body: true },
  removeUser: { method: 'DELETE', path: '/api/v1/users/{user}', query: [], body: false },
  resetUserPassword: { method: 'PUT', path: '/api/v1/users/{user}/password', query: [], body: true },
  setUserRoles: { method: 'PUT', path: '/api/v1/users/{user}/roles', query: [], body: true },
  listTokens: { method: 'GET', path: '/api/v1/tokens', query: ['limit', 'after'], body: false },
  makeUserToken: { method: 'POST', path: '/api/v1/users/{user}/tokens', query: [], body: true },
  revokeToken: { method: 'DELETE', path: '/api/v1/tokens/{token}', query: [], body: false },
  listSessions: { method: 'GET', path: '/api/v1/sessions', query: ['limit', 'after'], body: false },
  revokeSession: { method: 'DELETE', path: '/api/v1/sessions/{session}', query: [], body: false },
  listRoles: { method: 'GET', path: '/api/v1/roles', query: ['limit', 'after'], body: false },
  makeRole: { method: 'POST', path: '/api/v1/roles', query: [], body: true },
  listObjectClasses: { method: 'GET', path: '/api/v1/object-classes', query: ['limit', 'after'], body: false },
  copyRole: { method: 'POST', path: '/api/v1/roles/{role}/copy', query: [], body: true },
  changeRole: { method: 'PUT', path: '/api/v1/roles/{role}', query: [], body: true },
  removeRole: { method: 'DELETE', path: '/api/v1/roles/{role}', query: [], body: false },
  listSecurityScopes: { method: 'GET', path: '/api/v1/security-scopes', query: ['limit', 'after'], body: false },
  makeSecurityScope: { method: 'POST', path: '/api/v1/security-scopes', query: [], body: true },
  readSecurityScope: { method: 'GET', path: '/api/v1/security-scopes/{scope}', query: [], body: false },
  removeSecurityScope: { method: 'DELETE', path: '/api/v1/security-scopes/{scope}', query: [], body: false },
  listPackageSecurityScopes: { method: 'GET', path: '/api/v1/upgrade-packages/{packageId}/security-scopes', query: ['limit', 'after'], body: false },
  setPackageSecurityScopes: { method: 'PUT', path: '/api/v1/upgrade-packages/{packageId}/security-scopes', query: [], body: true },
  listPointSecurityScopes: { method: 'GET', path: '/api/v1/distribution-points/{name}/security-scopes', query: ['limit', 'after'], body: false },
  setPointSecurityScopes: { method: 'PUT', path: '/api/v1/distribution-points/{name}/security-scopes', query: [], body: true },
  listGroupSecurityScopes: { method: 'GET', path: '/api/v1/distribution-point-groups/{group}/security-scopes', query: ['limit', 'after'], body: false },
  setGroupSecurityScopes: { method: 'PUT', path: '/api/v1/distribution-point-groups/{group}/security-scopes', query: [], body: true },
  listTaskSequenceSecurityScopes: { method: 'GET', path: '/api/v1/task-sequences/{taskSequence}/security-scopes', query: ['limit', 'after'], body: false },
  setTaskSequenceSecurityScopes: { method: 'PUT', path: '/api/v1/task-sequences/{taskSequence}/security-scopes', query: [], body: true },
  listBoundaryGroupSecurityScopes: { method: 'GET', path: '/api/v1/boundary-groups/{boundaryGroup}/security-scopes', query: ['limit', 'after'], body: false },
  setBoundaryGroupSecurityScopes: { method: 'PUT', path: '/api/v1/boundary-groups/{boundaryGroup}/security-scopes', query: [], body: true },
  listDeviceGroupSecurityScopes: { method: 'GET', path: '/api/v1/device-groups/{deviceGroup}/security-scopes', query: ['limit', 'after'], body: false },
  setDeviceGroupSecurityScopes: { method: 'PUT', path: '/api/v1/device-groups/{deviceGroup}/security-scopes', query: [], body: true },
  readIdentityProvider: { method: 'GET', path: '/api/v1/identity-provider', query: [], body: false },
  setIdentityProvider: { method: 'PUT', path: '/api/v1/identity-provider', query: [], body: true },
  removeIdentityProvider: { method: 'DELETE', path: '/api/v1/identity-provider', query: [], body: false },
  listSignInWays: { method: 'GET', path: '/api/v1/sign-in-ways', query: [], body: false },
  listMetricsTokens: { method: 'GET', path: '/api/v1/metrics-tokens', query: ['limit', 'after'], body: false },
  makeMetricsToken: { method: 'POST', path: '/api/v1/metrics-tokens', query: [], body: true },
  revokeMetricsToken: { method: 'DELETE', path: '/api/v1/metrics-tokens/{name}', query: [], body: false },
  listOperations: { method: 'GET', path: '/api/v1/operations', query: ['state', 'kind', 'subject', 'limit', 'after'], body: false },
  readOperation: { method: 'GET', path: '/api/v1/operations/{operation}', query: [], body: false },
  cancelOperation: { method: 'POST', path: '/api/v1/operations/{operation}/cancel', query: [], body: false },
  listNetworkAccounts: { method: 'GET', path: '/api/v1/network-accounts', query: ['limit', 'after'], body: false },
  setNetworkAccount: { method: 'PUT', path: '/api/v1/network-accounts', query: [], body: true },
  removeNetworkAccount: { method: 'DELETE', path: '/api/v1/network-accounts/{server}', query: ['share'], body: false },
  addUpgradePackage: { method: 'POST', path: '/api/v1/upgrade-packages', query: [], body: true },
  listUpgradePackages: { method: 'GET', path: '/api/v1/upgrade-packages', query: ['limit', 'after', 'text'], body: false },
  readUpgradePackage: { method: 'GET', path: '/api/v1/upgrade-packages/{packageId}', query: [], body: false },
  editUpgradePackage: { method: 'PATCH', path: '/api/v1/upgrade-packages/{packageId}', query: [], body: true },
  removeUpgradePackage: { method: 'DELETE', path: '/api/v1/upgrade-packages/{packageId}', query: ['plan'], body: false },
  exportImage: { method: 'POST', path: '/api/v1/upgrade-packages/{packageId}/image-exports', query: [], body: true },
  removeImageExport: { method: 'DELETE', path: '/api/v1/image-exports/{operation}', query: [], body: false },
  pinPackageVersion: { method: 'PUT', path: '/api/v1/upgrade-packages/{packageId}/versions/{version}/pin', query: [], body: true },
  unpinPackageVersion: { method: 'DELETE', path: '/api/v1/upgrade-packages/{packageId}/versions/{version}/pin', query: [], body: false },
  keepPackageVersions: { method: 'PUT', path: '/api/v1/upgrade-packages/{packageId}/retention', query: [], body: true },
  keepVersions: { method: 'PUT', path: '/api/v1/content-library/retention', query: [], body: true },
  readRetention: { method: 'GET', path: '/api/v1/content-library/retention', query: [], body: false },
  checkPackageSource: { method: 'POST', path: '/api/v1/upgrade-packages/check-source', query: [], body: true },
  comparePackageSource: { method: 'POST', path: '/api/v1/upgrade-packages/{packageId}/compare-source', query: [], body: true },
  reloadUpgradePackage: { method: 'POST', path: '/api/v1/upgrade-packages/{packageId}/reload', query: [], body: true },
  listMigrationCandidates: { method: 'POST', path: '/api/v1/migration/candidates', query: [], body: true },
  importMigrationCandidates: { method: 'POST', path: '/api/v1/migration/imports', query: [], body: true },
  addSoftwareUpdate: { method: 'POST', path: '/api/v1/software-updates', query: [], body: true },
  listSoftwareUpdates: { method: 'GET', path: '/api/v1/software-updates', query: ['limit', 'after', 'text'], body: false },
  readSoftwareUpdate: { method: 'GET', path: '/api/v1/software-updates/{update}', query: [], body: false },
  listUpdateSources: { method: 'GET', path: '/api/v1/update-sources', query: ['limit', 'after'], body: false },
  addUpdateSource: { method: 'POST', path: '/api/v1/update-sources', query: [], body: true },
  readUpdateSource: { method: 'GET', path: '/api/v1/update-sources/{source}', query: [], body: false },
  removeUpdateSource: { method: 'DELETE', path: '/api/v1/update-sources/{source}', query: [], body: false },
  synchroniseUpdateSource: { method: 'POST', path: '/api/v1/update-sources/{source}/synchronise', query: [], body: false },
  setUpdateSourceWatch: { method: 'PUT', path: '/api/v1/update-sources/{source}/watch', query: [], body: true },
  setUpdateSourceSchedule: { method: 'PUT', path: '/api/v1/update-sources/{source}/schedule', query: [], body: true },
  removeUpdateSourceSchedule: { method: 'DELETE', path: '/api/v1/update-sources/{source}/schedule', query: [], body: false },
  previewUpdateSourceSchedule: { method: 'POST', path: '/api/v1/update-sources/{source}/schedule/preview', query: [], body: true },
  listCatalogueCategories: { method: 'GET', path: '/api/v1/update-catalogue/categories', query: ['text', 'type', 'limit', 'after'], body: false },
  readCataloguePolicy: { method: 'GET', path: '/api/v1/update-catalogue/policy', query: [], body: false },
  setCatalogueFilters: { method: 'PUT', path: '/api/v1/update-catalogue/policy/filters', query: [], body: true },
  setSupersedenceRule: { method: 'PUT', path: '/api/v1/update-catalogue/policy/supersedence', query: [], body: true },
  listUpdateDecisions: { method: 'GET', path: '/api/v1/update-catalogue/decisions', query: ['decision', 'limit', 'after'], body: false },
  decideCatalogueUpdate: { method: 'PUT', path: '/api/v1/update-catalogue/updates/{update}/decisions/{decision}', query: [], body: true },
  takeBackCatalogueDecision: { method: 'DELETE', path: '/api/v1/update-catalogue/updates/{update}/decisions/{decision}', query: [], body: false },
  searchCatalogueUpdates: { method: 'GET', path: '/api/v1/update-catalogue/updates', query: ['text', 'category', 'hideSuperseded', 'hideExpired', 'showDeclined', 'ignoreFilters', 'sort', 'order', 'limit', 'after'], body: false },
  readCatalogueUpdate: { method: 'GET', path: '/api/v1/update-catalogue/updates/{update}', query: [], body: false },
  listUpdateSourceFiles: { method: 'GET', path: '/api/v1/update-sources/{source}/files', query: ['state', 'after', 'limit'], body: false },
  planServicing: { method: 'POST', path: '/api/v1/servicing/plans', query: [], body: true },
  runServicing: { method: 'POST', path: '/api/v1/servicing/runs', query: [], body: true },
  readServicingRun: { method: 'GET', path: '/api/v1/servicing/runs/{run}', query: [], body: false },
  listServicingRuns: { method: 'GET', path: '/api/v1/upgrade-packages/{packageId}/servicing-runs', query: ['limit', 'after', 'state'], body: false },
  readServicingProgress: { method: 'GET', path: '/api/v1/servicing/runs/{run}/progress', query: [], body: false },
  readServicingQueue: { method: 'GET', path: '/api/v1/servicing/queue', query: ['limit', 'after'], body: false },
  changeServicingPriority: { method: 'PUT', path: '/api/v1/servicing/runs/{run}/priority', query: [], body: true },
  readServicingLog: { method: 'GET', path: '/api/v1/servicing/runs/{run}/log', query: ['after'], body: false },
  downloadUpdates: { method: 'POST', path: '/api/v1/update-downloads', query: [], body: true },
  previewUpdateDownload: { method: 'POST', path: '/api/v1/update-downloads/preview', query: [], body: true },
  readUpdateDownloads: { method: 'POST', path: '/api/v1/update-downloads/states', query: [], body: true },
  createServicingWorkerToken: { method: 'POST', path: '/api/v1/servicing-workers/tokens', query: [], body: true },
  listServicingWorkers: { method: 'GET', path: '/api/v1/servicing-workers', query: ['limit', 'after'], body: false },
  removeServicingWorker: { method: 'DELETE', path: '/api/v1/servicing-workers/{name}', query: [], body: false },
  readImageContents: { method: 'GET', path: '/api/v1/upgrade-packages/{packageId}/image-contents', query: ['version', 'path', 'index', 'packages'], body: false },
  inspectImages: { method: 'POST', path: '/api/v1/upgrade-packages/{packageId}/image-contents', query: [], body: true },
  comparePackageVersions: { method: 'GET', path: '/api/v1/upgrade-packages/{packageId}/version-comparison', query: ['from', 'to'], body: false },
  listApplicableUpdates: { method: 'GET', path: '/api/v1/upgrade-packages/{packageId}/applicable-updates', query: ['version', 'answer', 'text', 'withSuperseded', 'limit', 'after'], body: false },
  decideApplicability: { method: 'POST', path: '/api/v1/upgrade-packages/{packageId}/applicable-updates', query: [], body: true },
  explainUpdate: { method: 'GET', path: '/api/v1/upgrade-packages/{packageId}/applicable-updates/{update}', query: ['version'], body: false },
  findVersionsByUpdate: { method: 'GET', path: '/api/v1/update-catalogue/updates/{update}/versions', query: ['allVersions'], body: false },
  listSelectionRules: { method: 'GET', path: '/api/v1/selection-rules', query: ['limit', 'after'], body: false },
  readSelectionRule: { method: 'GET', path: '/api/v1/selection-rules/{rule}', query: [], body: false },
  saveSelectionRule: { method: 'PUT', path: '/api/v1/selection-rules/{rule}', query: [], body: true },
  removeSelectionRule: { method: 'DELETE', path: '/api/v1/selection-rules/{rule}', query: [], body: false },
  previewSelectionRule: { method: 'GET', path: '/api/v1/selection-rules/{rule}/preview', query: ['packageId', 'version'], body: false },
  evaluateSelectionRule: { method: 'POST', path: '/api/v1/selection-rules/{rule}/evaluate', query: [], body: true },
  readUpdateSchedule: { method: 'GET', path: '/api/v1/upgrade-packages/{packageId}/update-schedule', query: [], body: false },
  setUpdateSchedule: { method: 'PUT', path: '/api/v1/upgrade-packages/{packageId}/update-schedule', query: [], body: true },
  removeUpdateSchedule: { method: 'DELETE', path: '/api/v1/upgrade-packages/{packageId}/update-schedule', query: [], body: false },
  previewUpdateSchedule: { method: 'POST', path: '/api/v1/upgrade-packages/{packageId}/update-schedule/preview', query: [], body: true },
  createServicingSchedule: { method: 'POST', path: '/api/v1/servicing-schedules', query: [], body: true },
  listServicingSchedules: { method: 'GET', path: '/api/v1/servicing-schedules', query: ['limit', 'after'], body: false },
  previewServicingSchedule: { method: 'POST', path: '/api/v1/servicing-schedules/preview', query: [], body: true },
  changeServicingSchedule: { method: 'PUT', path: '/api/v1/servicing-schedules/{schedule}', query: [], body: true },
  removeServicingSchedule: { method: 'DELETE', path: '/api/v1/servicing-schedules/{schedule}', query: [], body: false },
  readServicingSchedule: { method: 'GET', path: '/api/v1/servicing-schedules/{schedule}', query: [], body: false },
  readServicingCalendar: { method: 'GET', path: '/api/v1/servicing-calendar', query: ['from', 'until'], body: false },
  listScheduledPackages: { method: 'GET', path: '/api/v1/scheduled-packages', query: ['limit', 'after'], body: false },
  listServicingOccurrences: { method: 'GET', path: '/api/v1/servicing-schedules/{schedule}/occurrences', query: ['limit', 'after', 'state'], body: false },
  readServicingOccurrence: { method: 'GET', path: '/api/v1/servicing-schedules/{schedule}/occurrences/{occurrence}', query: [], body: false },
  pauseServicingSchedule: { method: 'POST', path: '/api/v1/servicing-schedules/{schedule}/pause', query: [], body: false },
  resumeServicingSchedule: { method: 'POST', path: '/api/v1/servicing-schedules/{schedule}/resume', query: [], body: false },
  cancelServicingSchedule: { method: 'POST', path: '/api/v1/servicing-schedules/{schedule}/cancel', query: [], body: false },
  runServicingScheduleNow: { method: 'POST', path: '/api/v1/servicing-schedules/{schedule}/run', query: [], body: true },
  createJoinToken: { method: 'POST', path: '/api/v1/distribution-points/join-tokens', query: [], body: true },
  listDistributionPoints: { method: 'GET', path: '/api/v1/distribution-points', query: ['limit', 'after'], body: false },
  removeDistributionPoint: { method: 'DELETE', path: '/api/v1/distribution-points/{name}', query: [], body: false },
  readDistributionPoint: { method: 'GET', path: '/api/v1/distribution-points/{name}', query: [], body: false },
  changeDistributionPoint: { method: 'PATCH', path: '/api/v1/distribution-points/{name}', query: [], body: true },
  rotateDistributionPointToken: { method: 'POST', path: '/api/v1/distribution-points/{name}/rotate-token', query: [], body: false },
  listDistributionPointGroups: { method: 'GET', path: '/api/v1/distribution-point-groups', query: ['limit', 'after'], body: false },
  createDistributionPointGroup: { method: 'POST', path: '/api/v1/distribution-point-groups', query: [], body: true },
  readDistributionPointGroup: { method: 'GET', path: '/api/v1/distribution-point-groups/{group}', query: [], body: false },
  deleteDistributionPointGroup: { method: 'DELETE', path: '/api/v1/distribution-point-groups/{group}', query: ['keepContent', 'dryRun'], body: false },
  addDistributionPointsToGroup: { method: 'POST', path: '/api/v1/distribution-point-groups/{group}/members', query: [], body: true },
  removeDistributionPointsFromGroup: { method: 'POST', path: '/api/v1/distribution-point-groups/{group}/members/remove', query: [], body: true },
  distributeContent: { method: 'POST', path: '/api/v1/content/distribute', query: [], body: true },
  updateDistributionPoints: { method: 'POST', path: '/api/v1/content/update-distribution-points', query: [], body: true },
  redistributeContent: { method: 'POST', path: '/api/v1/content/redistribute', query: [], body: true },
  removeContent: { method: 'POST', path: '/api/v1/content/remove', query: [], body: true },
  validateContent: { method: 'POST', path: '/api/v1/content/validate', query: [], body: true },
  cancelDistribution: { method: 'POST', path: '/api/v1/content/cancel', query: [], body: true },
  listContentActions: { method: 'GET', path: '/api/v1/content/actions', query: ['subject', 'limit', 'after'], body: false },
  setContentPriority: { method: 'PUT', path: '/api/v1/content/priorities/{packageId}', query: [], body: true },
  readContentStatus: { method: 'GET', path: '/api/v1/content/status', query: ['packageId', 'point', 'group', 'limit', 'after'], body: false },
  readContentSummary: { method: 'GET', path: '/api/v1/content/summary', query: ['limit', 'after'], body: false },
  readContentMatrix: { method: 'GET', path: '/api/v1/content/matrix', query: ['limit', 'after'], body: false },
  readContentByPoint: { method: 'GET', path: '/api/v1/content/by-point', query: ['limit', 'after'], body: false },
  readContentArrivals: { method: 'GET', path: '/api/v1/content/arrivals', query: ['moments'], body: false },
  readSite: { method: 'GET', path: '/api/v1/site', query: [], body: false },
  readContentLocations: { method: 'GET', path: '/api/v1/content/locations/{packageId}', query: [], body: false },
  listBoundaries: { method: 'GET', path: '/api/v1/boundaries', query: ['limit', 'after', 'containing', 'text'], body: false },
  createBoundary: { method: 'POST', path: '/api/v1/boundaries', query: [], body: true },
  readBoundary: { method: 'GET', path: '/api/v1/boundaries/{boundary}', query: [], body: false },
  changeBoundary: { method: 'PATCH', path: '/api/v1/boundaries/{boundary}', query: [], body: true },
  removeBoundary: { method: 'DELETE', path: '/api/v1/boundaries/{boundary}', query: [], body: false },
  importBoundaries: { method: 'POST', path: '/api/v1/boundaries/import', query: [], body: true },
  listBoundaryGroups: { method: 'GET', path: '/api/v1/boundary-groups', query: ['limit', 'after'], body: false },
  createBoundaryGroup: { method: 'POST', path: '/api/v1/boundary-groups', query: [], body: true },
  readBoundaryGroup: { method: 'GET', path: '/api/v1/boundary-groups/{boundaryGroup}', query: [], body: false },
  changeBoundaryGroup: { method: 'PATCH', path: '/api/v1/boundary-groups/{boundaryGroup}', query: [], body: true },
  removeBoundaryGroup: { method: 'DELETE', path: '/api/v1/boundary-groups/{boundaryGroup}', query: [], body: false },
  previewContentLocation: { method: 'POST', path: '/api/v1/upgrade-packages/{packageId}/content-location/preview', query: [], body: true },
  readContentLibrary: { method: 'GET', path: '/api/v1/content-library', query: [], body: false },
  verifyContentLibrary: { method: 'POST', path: '/api/v1/content-library/verifications', query: [], body: true },
  readDatabaseStatus: { method: 'GET', path: '/api/v1/content-library/database', query: [], body: false },
  acceptRestoredDatabase: { method: 'POST', path: '/api/v1/content-library/database/accept', query: [], body: false },
  releaseRebuilt: { method: 'DELETE', path: '/api/v1/content-library/rebuilt-objects', query: [], body: false },
  previewCleanUp: { method: 'GET', path: '/api/v1/content-library/clean-up', query: [], body: false },
  cleanUp: { method: 'POST', path: '/api/v1/content-library/clean-up', query: [], body: true },
  previewPrestageFile: { method: 'POST', path: '/api/v1/content/prestage-files/preview', query: [], body: true },
  listDistributionRings: { method: 'GET', path: '/api/v1/distribution-rings', query: ['limit', 'after'], body: false },
  readDistributionRing: { method: 'GET', path: '/api/v1/distribution-rings/{ring}', query: [], body: false },
  setDistributionRing: { method: 'PUT', path: '/api/v1/distribution-rings/{ring}', query: [], body: true },
  removeDistributionRing: { method: 'DELETE', path: '/api/v1/distribution-rings/{ring}', query: [], body: false },
  startRollout: { method: 'POST', path: '/api/v1/upgrade-packages/{packageId}/rollout', query: [], body: true },
  readRollout: { method: 'GET', path: '/api/v1/upgrade-packages/{packageId}/rollout', query: [], body: false },
  previewRollout: { method: 'POST', path: '/api/v1/upgrade-packages/{packageId}/rollout/preview', query: [], body: true },
  listRollouts: { method: 'GET', path: '/api/v1/rollouts', query: ['limit', 'after', 'packageId', 'state'], body: false },
  pauseRollout: { method: 'POST', path: '/api/v1/upgrade-packages/{packageId}/rollout/pause', query: [], body: false },
  resumeRollout: { method: 'POST', path: '/api/v1/upgrade-packages/{packageId}/rollout/resume', query: [], body: false },
  skipRolloutRing: { method: 'POST', path: '/api/v1/upgrade-packages/{packageId}/rollout/next', query: [], body: false },
  stopRollout: { method: 'POST', path: '/api/v1/upgrade-packages/{packageId}/rollout/stop', query: [], body: false },
  listPackageVersions: { method: 'GET', path: '/api/v1/upgrade-packages/{packageId}/versions', query: ['limit', 'after'], body: false },
  readPackageVersion: { method: 'GET', path: '/api/v1/upgrade-packages/{packageId}/versions/{version}', query: [], body: false },
  previewRollBack: { method: 'POST', path: '/api/v1/upgrade-packages/{packageId}/roll-back/preview', query: [], body: true },
  rollBackPackage: { method: 'POST', path: '/api/v1/upgrade-packages/{packageId}/roll-back', query: [], body: true },
  holdPackageVersion: { method: 'PUT', path: '/api/v1/upgrade-packages/{packageId}/versions/{version}/hold', query: [], body: true },
  releasePackageVersion: { method: 'DELETE', path: '/api/v1/upgrade-packages/{packageId}/versions/{version}/hold', query: [], body: false },
  promotePackageVersion: { method: 'PUT', path: '/api/v1/upgrade-packages/{packageId}/versions/{version}/promotion', query: [], body: true },
  withdrawPackageVersionPromotion: { method: 'DELETE', path: '/api/v1/upgrade-packages/{packageId}/versions/{version}/promotion', query: [], body: false },
  markPackageVersionBad: { method: 'PUT', path: '/api/v1/upgrade-packages/{packageId}/versions/{version}/bad', query: [], body: true },
  unmarkPackageVersionBad: { method: 'DELETE', path: '/api/v1/upgrade-packages/{packageId}/versions/{version}/bad', query: ['reason'], body: false },
  previewPackageRemoval: { method: 'POST', path: '/api/v1/upgrade-packages/{packageId}/removal/preview', query: [], body: false },
  listTaskSequences: { method: 'GET', path: '/api/v1/task-sequences', query: ['limit', 'after'], body: false },
  createTaskSequence: { method: 'POST', path: '/api/v1/task-sequences', query: [], body: true },
  readTaskSequence: { method: 'GET', path: '/api/v1/task-sequences/{taskSequence}', query: [], body: false },
  changeTaskSequence: { method: 'PUT', path: '/api/v1/task-sequences/{taskSequence}', query: [], body: true },
  deleteTaskSequence: { method: 'DELETE', path: '/api/v1/task-sequences/{taskSequence}', query: [], body: false },
  listTaskSequenceVersions: { method: 'GET', path: '/api/v1/task-sequences/{taskSequence}/versions', query: ['limit', 'after'], body: false },
  readTaskSequenceVersion: { method: 'GET', path: '/api/v1/task-sequences/{taskSequence}/versions/{version}', query: [], body: false },
  writeTaskSequenceText: { method: 'GET', path: '/api/v1/task-sequences/{taskSequence}/versions/{version}/text', query: [], body: false },
  createTaskSequenceFromTemplate: { method: 'POST', path: '/api/v1/task-sequences/from-template', query: [], body: true },
  validateTaskSequence: { method: 'POST', path: '/api/v1/task-sequences/validate', query: [], body: true },
  previewTaskSequenceFromTemplate: { method: 'POST', path: '/api/v1/task-sequences/from-template/preview', query: [], body: true },
  readTaskSequenceText: { method: 'POST', path: '/api/v1/task-sequences/read-text', query: [], body: true },
  previewSetupCommandLines: { method: 'POST', path: '/api/v1/task-sequences/{taskSequence}/command-lines', query: [], body: true },
  listDevices: { method: 'GET', path: '/api/v1/devices', query: ['state', 'deviceGroup', 'tag', 'text', 'limit', 'after', 'sort', 'order'], body: false },
  readDevice: { method: 'GET', path: '/api/v1/devices/{device}', query: [], body: false },
  removeDevice: { method: 'DELETE', path: '/api/v1/devices/{device}', query: [], body: false },
  approveDevice: { method: 'POST', path: '/api/v1/devices/{device}/approve', query: [], body: true },
  revokeDevice: { method: 'POST', path: '/api/v1/devices/{device}/revoke', query: [], body: true },
  setDeviceTags: { method: 'PUT', path: '/api/v1/devices/{device}/tags', query: [], body: true },
  listEnrolmentTokens: { method: 'GET', path: '/api/v1/enrolment-tokens', query: ['limit', 'after'], body: false },
  createEnrolmentTokens: { method: 'POST', path: '/api/v1/enrolment-tokens', query: [], body: true },
  revokeEnrolmentToken: { method: 'DELETE', path: '/api/v1/enrolment-tokens/{token}', query: [], body: false },
  listDeviceGroups: { method: 'GET', path: '/api/v1/device-groups', query: ['limit', 'after'], body: false },
  readDeviceGroup: { method: 'GET', path: '/api/v1/device-groups/{deviceGroup}', query: [], body: false },
  setDeviceGroup: { method: 'PUT', path: '/api/v1/device-groups/{deviceGroup}', query: [], body: true },
  removeDeviceGroup: { method: 'DELETE', path: '/api/v1/device-groups/{deviceGroup}', query: [], body: false },
  previewDeviceGroup: { method: 'POST', path: '/api/v1/device-groups/preview', query: [], body: true },
  enrolDevice: { method: 'POST', path: '/api/v1/device/enrolment', query: [], body: true },
  renewDeviceKey: { method: 'POST', path: '/api/v1/device/key', query: [], body: true },
  listDeployments: { method: 'GET', path: '/api/v1/deployments', query: ['limit', 'after'], body: false },
  createDeployment: { method: 'POST', path: '/api/v1/deployments', query: [], body: true },
  readDeployment: { method: 'GET', path: '/api/v1/deployments/{deployment}', query: [], body: false },
  changeDeployment: { method: 'PUT', path: '/api/v1/deployments/{deployment}', query: [], body: true },
  removeDeployment: { method: 'DELETE', path: '/api/v1/deployments/{deployment}', query: [], body: false },
  listDeploymentDevices: { method: 'GET', path: '/api/v1/deployments/{deployment}/devices', query: ['state', 'limit', 'after'], body: false },
  previewDeployment: { method: 'POST', path: '/api/v1/deployments/preview', query: [], body: true },
  pauseDeployment: { method: 'POST', path: '/api/v1/deployments/{deployment}/pause', query: [], body: true },
  resumeDeployment: { method: 'POST', path: '/api/v1/deployments/{deployment}/resume', query: [], body: false },
  openDeploymentRing: { method: 'POST', path: '/api/v1/deployments/{deployment}/open-ring', query: [], body: true },
  rerunDeployment: { method: 'POST', path: '/api/v1/deployments/{deployment}/rerun', query: [], body: true },
  readDevicePolicy: { method: 'POST', path: '/api/v1/device/policy', query: [], body: true },
  locateDeviceContent: { method: 'POST', path: '/api/v1/device/content-location', query: [], body: true },
  reportDeviceStatus: { method: 'POST', path: '/api/v1/device/status', query: [], body: true },
  readDeviceScript: { method: 'GET', path: '/api/v1/device-script', query: [], body: false },
  listStatusMessages: { method: 'GET', path: '/api/v1/status-messages', query: ['subject', 'severity', 'component', 'code', 'text', 'since', 'before', 'after', 'order', 'limit'], body: false },
  listAudit: { method: 'GET', path: '/api/v1/audit', query: ['subject', 'actor', 'code', 'since', 'before', 'after', 'text', 'order', 'limit'], body: false },
  verifyAudit: { method: 'POST', path: '/api/v1/audit/verify', query: [], body: false },
  acceptAuditHead: { method: 'POST', path: '/api/v1/audit/accept-head', query: [], body: true },
  listAlertSubscriptions: { method: 'GET', path: '/api/v1/alert-subscriptions', query: ['limit', 'after'], body: false },
  readAlertSubscription: { method: 'GET', path: '/api/v1/alert-subscriptions/{subscription}', query: [], body: false },
  setAlertSubscription: { method: 'PUT', path: '/api/v1/alert-subscriptions/{subscription}', query: [], body: true },
  removeAlertSubscription: { method: 'DELETE', path: '/api/v1/alert-subscriptions/{subscription}', query: [], body: false },
  sendTestAlert: { method: 'POST', path: '/api/v1/alert-subscriptions/{subscription}/test', query: [], body: false },
  readAlertMailServer: { method: 'GET', path: '/api/v1/alert-mail-server', query: [], body: false },
  setAlertMailServer: { method: 'PUT', path: '/api/v1/alert-mail-server', query: [], body: true },
  removeAlertMailServer: { method: 'DELETE', path: '/api/v1/alert-mail-server', query: [], body: false },
  listSettings: { method: 'GET', path: '/api/v1/site/settings', query: ['limit', 'after'], body: false },
  readSiteHealth: { method: 'GET', path: '/api/v1/site/health', query: [], body: false },
}
