-- What a user's configuration calls. There is no set-up function: the language server is configured with
-- `vim.lsp.config("seamline", ...)` and started with `vim.lsp.enable("seamline")`, as any other.

local M = {}

--- The state of the server of the current buffer, for a status line; empty where there is none.
---@return string
function M.statusline()
  return require("seamline.status").text(vim.api.nvim_get_current_buf())
end

--- Show code lenses, "3 uses in 2 modules", and keep them current.
function M.show_lenses()
  require("seamline.lenses").show()
end

return M
