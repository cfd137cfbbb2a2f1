-- `:Seamline jump`: from a diagnostic to the other side of the seam, the definition that the use disagrees with. Neovim
-- keeps these places (related information) but has no key for them.

local server = require("seamline.server")

local M = {}

---@return lsp.Location?
local function other_side()
  local line, column = unpack(vim.api.nvim_win_get_cursor(0))
  local nearest ---@type vim.Diagnostic?
  for _, diagnostic in ipairs(vim.diagnostic.get(0, { lnum = line - 1 })) do
    local related = vim.tbl_get(diagnostic, "user_data", "lsp", "relatedInformation")
    if diagnostic.source == server.NAME and related and #related > 0 then
      if not nearest or math.abs(diagnostic.col - column) < math.abs(nearest.col - column) then
        nearest = diagnostic
      end
    end
  end
  return nearest and nearest.user_data.lsp.relatedInformation[1].location
end

function M.jump()
  local client = server.client_or_complain()
  if not client then
    return
  end
  local location = other_side()
  if location then
    vim.lsp.util.show_document(location, client.offset_encoding, { focus = true })
  else
    server.complain("no diagnostic in this line names another place")
  end
end

return M
