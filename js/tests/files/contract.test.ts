// @vitest-environment node
// The guards accept all of the shared fixtures about files, and refuse what the fixtures call invalid.
import { expect, it } from "vitest";
import fixtures from "../../../tests/wire/files_messages.json";
import { isChatMessage } from "../../src/contract";
import { isFileList, isUploadAnswer, isUploads } from "../../src/files/contract";

it.each(fixtures.to_browser)("takes the message %j, and the pane lets it through", (message) => {
  expect([isUploadAnswer(message), isChatMessage(message)]).toEqual([true, true]);
});

it.each(fixtures.file_list)("takes a list of files", (list) => {
  expect(isFileList(list)).toBe(true);
});

it("takes uploads", () => {
  expect(isUploads(fixtures.uploads)).toBe(true);
});

it.each(fixtures.invalid.to_browser)("refuses $why", ({ value }) => {
  expect(isUploadAnswer(value)).toBe(false);
});

it.each(fixtures.invalid.file_list)("refuses as a list: $why", ({ value }) => {
  expect(isFileList(value)).toBe(false);
});

it.each(fixtures.invalid.uploads)("refuses as an upload: $why", ({ value }) => {
  expect(isUploads([value])).toBe(false);
});
