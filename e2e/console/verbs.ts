import { expect, type Locator, type Page } from '@playwright/test';
import type { CloudApi } from './cloud-api.ts';

/** The actions of a user in the console, found by the words on its screens. */
export class Person {
  readonly page: Page;
  readonly files: Locator;
  readonly codeEditor: Locator;
  readonly settings: Locator;
  /** Where the code in the editor is: in the browser alone, or in a version. */
  readonly progress: Locator;
  readonly result: Locator;
  readonly logs: Locator;

  constructor(page: Page) {
    this.page = page;
    this.files = page.getByRole('region', { name: 'Files', exact: true });
    this.codeEditor = page.getByRole('region', { name: 'Code editor' });
    this.settings = page.getByRole('region', { name: 'Settings' });
    this.progress = page.getByRole('region', { name: 'State of the draft' });
    this.result = page.getByRole('region', { name: 'Result' });
    this.logs = page.getByRole('region', { name: 'Logs' });
  }

  /**
   * Leaves the editor open.
   * @returns the new function's ID
   */
  async createFunction(name: string): Promise<string> {
    await this.page.goto('/functions');
    await this.page.getByRole('button', { name: 'Create function' }).click();
    const dialog = this.page.getByRole('dialog', { name: 'Create function' });
    await dialog.getByLabel('Name').fill(name);
    await dialog.getByRole('button', { name: 'Create', exact: true }).click();
    await this.page.waitForURL(/\/functions\/[a-z0-9]{20}$/);
    await this.expectEditor();
    return new URL(this.page.url()).pathname.split('/')[2] ?? '';
  }

  /**
   * Opens the editor of a function that the API creates: faster than `createFunction`, for stories about other things.
   * @returns the new function's ID
   */
  async openNewFunction(api: CloudApi, name: string): Promise<string> {
    const functionId = await api.createFunction(name);
    await this.openEditor(functionId);
    return functionId;
  }

  async openEditor(functionId: string): Promise<void> {
    await this.page.goto(`/functions/${functionId}`);
    await this.expectEditor();
  }

  async expectEditor(): Promise<void> {
    await expect(this.codeEditor.locator('.monaco-editor').first()).toBeVisible();
  }

  /** Creates a service account from the field that needs one. The field then has it selected. */
  async createServiceAccount(name: string): Promise<void> {
    await this.settings.getByRole('button', { name: 'Create service account' }).click();
    const dialog = this.page.getByRole('dialog', { name: 'Create service account' });
    await dialog.getByLabel('Name').fill(name);
    await dialog.getByRole('button', { name: 'Create', exact: true }).click();
    await expect(dialog).toBeHidden();
    await expect(this.settings.getByLabel('Service account', { exact: true })).toContainText(name);
  }

  async choose(field: string, option: string): Promise<void> {
    await this.settings.getByLabel(field, { exact: true }).click();
    await this.page.getByRole('option', { name: option }).first().click();
  }

  async enter(field: string, text: string): Promise<void> {
    await this.settings.getByLabel(field, { exact: true }).fill(text);
  }

  async openFile(path: string): Promise<void> {
    await this.files.getByRole('treeitem', { name: path }).click();
  }

  /** Leaves the new file open. */
  async addFile(path: string): Promise<void> {
    await this.files.getByRole('button', { name: 'New file' }).click();
    const dialog = this.page.getByRole('dialog', { name: 'New file' });
    await dialog.getByLabel('Path').fill(path);
    await dialog.getByRole('button', { name: 'Create', exact: true }).click();
    await expect(dialog).toBeHidden();
  }

  /** Replaces the editor's content: selects all and pastes, because the editor would indent typed lines again. */
  async typeCode(text: string): Promise<void> {
    await this.page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await this.page.evaluate((copied) => navigator.clipboard.writeText(copied), text);
    await this.codeEditor.locator('.view-lines').first().click();
    await this.page.keyboard.press('ControlOrMeta+A');
    await this.page.keyboard.press('ControlOrMeta+V');
  }

  /** Replaces the draft's files with those of a zip from the disk. */
  async uploadZip(name: string, bytes: Buffer): Promise<void> {
    await this.files.getByRole('button', { name: 'Upload' }).click();
    const chooser = this.page.waitForEvent('filechooser');
    await this.page.getByRole('menuitem', { name: 'Upload ZIP…' }).click();
    await (await chooser).setFiles({ name, mimeType: 'application/zip', buffer: bytes });
  }

  async replaceAllFiles(): Promise<void> {
    const dialog = this.page.getByRole('dialog', { name: 'Upload ZIP' });
    await dialog.getByRole('button', { name: 'Replace all files' }).click();
    await expect(dialog).toBeHidden();
  }

  /** @returns the ID of the created version */
  async createVersion(): Promise<string> {
    await this.page.getByRole('button', { name: 'Create version', exact: true }).click();
    return this.deployedVersion();
  }

  /** @returns the ID of the version that the code in the editor is deployed as */
  async deployedVersion(): Promise<string> {
    await expect(this.progress).toHaveAttribute('aria-busy', 'false');
    const made = this.progress.getByText(/Deployed as/);
    await expect(made).toBeVisible();
    return (await made.getByRole('code').textContent()) ?? '';
  }

  async enterPayload(text: string): Promise<void> {
    await this.page.getByLabel('Payload', { exact: true }).fill(text);
  }

  /** Chooses what Run calls: a tag, or the code in the editor. */
  async chooseVersion(name: string): Promise<void> {
    await this.page.getByRole('region', { name: 'Call' }).getByLabel('Version', { exact: true }).click();
    await this.page.getByRole('option', { name, exact: true }).click();
  }

  async run(): Promise<void> {
    await this.page.getByRole('button', { name: 'Run', exact: true }).click();
    await expect(this.result).toHaveAttribute('aria-busy', 'false');
    await expect(this.result).toContainText('HTTP');
  }

  /** Shows the token that a run returned, and reads it from the screen. */
  async readToken(): Promise<string> {
    const card = this.result.getByRole('region', { name: 'IAM token' });
    await expect(card).toContainText('…');
    await card.getByRole('button', { name: 'Show token' }).click();
    return (await card.getByRole('code').first().textContent()) ?? '';
  }
}
