<#
.SYNOPSIS
Copies this script into the data folder, and has Windows run it as the system at startup and every quarter of an hour.
#>
function Install-DeviceScript {
    param([string] $Source)
    $target = Get-DataPath -Names 'slipstream-device.ps1'
    if ($Source -cne $target) { Write-DurableText -Path $target -Text ([System.IO.File]::ReadAllText($Source, $script:Utf8)) }
    $program = [System.IO.Path]::Combine([System.Environment]::SystemDirectory, 'WindowsPowerShell\v1.0\powershell.exe')
    $arguments = '-NoProfile -NonInteractive -ExecutionPolicy Bypass -File "' + $target + '"'
    $action = New-ScheduledTaskAction -Execute $program -Argument $arguments
    $again = New-ScheduledTaskTrigger -Once -At ([System.DateTime]::Now) -RepetitionInterval (New-TimeSpan -Minutes 15) -RandomDelay (New-TimeSpan -Minutes 5)
    $triggers = @((New-ScheduledTaskTrigger -AtStartup), $again)
    $settings = New-ScheduledTaskSettingsSet -AllowStartIfOnBatteries -DontStopIfGoingOnBatteries -StartWhenAvailable -MultipleInstances IgnoreNew -ExecutionTimeLimit ([System.TimeSpan]::Zero)
    $principal = New-ScheduledTaskPrincipal -UserId 'S-1-5-18' -LogonType ServiceAccount -RunLevel Highest
    [void] (Register-ScheduledTask -TaskName $script:TaskName -Action $action -Trigger $triggers -Settings $settings -Principal $principal -Force)
}

<#
.SYNOPSIS
Removes the scheduled task.
#>
function Uninstall-DeviceScript {
    Unregister-ScheduledTask -TaskName $script:TaskName -Confirm:$false
}
