export function SandboxMark() {
  return (
    <span className="sandbox-mark" title="This is not Slack: nothing here leaves your computer.">
      Sandbox
    </span>
  );
}
