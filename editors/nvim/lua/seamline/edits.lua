-- What a workspace edit would do, worked out on copies: no buffer and no file is changed, or loaded, by looking.

local M = {}

---@class seamline.Change
---@field path string
---@field before string[]
---@field after string[]

--- The lines of a file as the editor has them now.
---@param path string
---@return string[]
function M.lines_of(path)
  for _, bufnr in ipairs(vim.api.nvim_list_bufs()) do
    if vim.api.nvim_buf_is_loaded(bufnr) and vim.api.nvim_buf_get_name(bufnr) == path then
      return vim.api.nvim_buf_get_lines(bufnr, 0, -1, false)
    end
  end
  return vim.fn.filereadable(path) == 1 and vim.fn.readfile(path) or {}
end

---@param before string[]
---@param text_edits lsp.TextEdit[]
---@param encoding string
---@return string[]
local function applied(before, text_edits, encoding)
  local copy = vim.api.nvim_create_buf(false, true)
  vim.api.nvim_buf_set_lines(copy, 0, -1, false, before)
  vim.lsp.util.apply_text_edits(vim.deepcopy(text_edits), copy, encoding)
  local after = vim.api.nvim_buf_get_lines(copy, 0, -1, false)
  vim.api.nvim_buf_delete(copy, { force = true })
  return after
end

--- The edit without its annotations. Neovim 0.12 would ask about those once more, by their labels; 0.11 does not know
--- them.
---@param edit lsp.WorkspaceEdit
---@return lsp.WorkspaceEdit
function M.without_annotations(edit)
  local plain = vim.deepcopy(edit)
  plain.changeAnnotations = nil
  for _, part in ipairs(plain.documentChanges or {}) do
    part.annotationId = nil
    for _, text_edit in ipairs(part.edits or {}) do
      text_edit.annotationId = nil
    end
  end
  for _, text_edits in pairs(plain.changes or {}) do
    for _, text_edit in ipairs(text_edits) do
      text_edit.annotationId = nil
    end
  end
  return plain
end

--- The files whose text the edit changes, by path. Creating, renaming and deleting files is for `operations`.
---@param edit lsp.WorkspaceEdit
---@param encoding string
---@return seamline.Change[]
function M.changes(edit, encoding)
  local by_uri = vim.deepcopy(edit.changes or {}) ---@type table<string, lsp.TextEdit[]>
  for _, part in ipairs(edit.documentChanges or {}) do
    if part.textDocument then
      by_uri[part.textDocument.uri] = vim.list_extend(by_uri[part.textDocument.uri] or {}, part.edits)
    end
  end
  local found = {}
  for uri, text_edits in pairs(by_uri) do
    local path = vim.uri_to_fname(uri)
    local before = M.lines_of(path)
    found[#found + 1] = { path = path, before = before, after = applied(before, text_edits, encoding) }
  end
  table.sort(found, function(a, b)
    return a.path < b.path
  end)
  return found
end

--- What else the edit does, a sentence each.
---@param edit lsp.WorkspaceEdit
---@return string[]
function M.operations(edit)
  local sentences = {}
  for _, part in ipairs(edit.documentChanges or {}) do
    if part.kind == "rename" then
      local from, to = vim.uri_to_fname(part.oldUri), vim.uri_to_fname(part.newUri)
      sentences[#sentences + 1] = ("rename %s to %s"):format(M.shown(from), M.shown(to))
    elseif part.kind then
      sentences[#sentences + 1] = ("%s %s"):format(part.kind, M.shown(vim.uri_to_fname(part.uri)))
    end
  end
  return sentences
end

--- A path as people read it: relative to the current directory where it lies in it.
---@param path string
function M.shown(path)
  return vim.fn.fnamemodify(path, ":~:.")
end

return M
