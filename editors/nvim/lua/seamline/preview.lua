-- Shows what an edit would change, as a diff, before it is applied. Neovim applies edits without asking, in files that
-- are not in sight too; of those that their author marked as needing confirmation 0.12 shows a label, 0.11 nothing.
--
-- The edit is bound to the text it was shown for: where that has changed meanwhile, it is not applied.

local edits = require("seamline.edits")
local scratch = require("seamline.scratch")
local server = require("seamline.server")

local M = {}

local diff = vim.text.diff or vim.diff -- renamed in Neovim 0.12
local KEYS = "<CR> applies it, q leaves everything as it is"

---@param change seamline.Change
---@return string[]
local function diff_of(change)
  local before, after = table.concat(change.before, "\n") .. "\n", table.concat(change.after, "\n") .. "\n"
  local body = diff(before, after, { result_type = "unified", ctxlen = 3 }) --[[@as string]]
  local shown = edits.shown(change.path)
  return vim.list_extend({ "--- " .. shown, "+++ " .. shown }, vim.split(body, "\n", { trimempty = true }))
end

---@param changes seamline.Change[]
local function still_current(changes)
  return vim.iter(changes):all(function(change)
    return vim.deep_equal(change.before, edits.lines_of(change.path))
  end)
end

--- Open the preview; the keys in it apply the edit or leave it.
---@param title string
---@param edit lsp.WorkspaceEdit
---@param encoding string
function M.open(title, edit, encoding)
  edit = edits.without_annotations(edit)
  local changes = edits.changes(edit, encoding)
  local lines = edits.operations(edit)
  for _, change in ipairs(changes) do
    vim.list_extend(lines, diff_of(change))
  end
  local bufnr, window = scratch.open("seamline://preview", lines, "diff")
  vim.wo[window].winbar = ("%s   (%s)"):format(title, KEYS):gsub("%%", "%%%%")
  vim.keymap.set("n", "<CR>", function()
    vim.api.nvim_win_close(window, true)
    if not still_current(changes) then
      server.complain("the text has changed since this edit was worked out; ask for it again")
      return
    end
    vim.lsp.util.apply_workspace_edit(edit, encoding)
    local changed = vim.tbl_map(function(change)
      return edits.shown(change.path)
    end, changes)
    vim.notify(("Seamline changed %s; not saved yet."):format(table.concat(changed, ", ")))
  end, { buffer = bufnr, desc = "Apply the edit" })
end

return M
