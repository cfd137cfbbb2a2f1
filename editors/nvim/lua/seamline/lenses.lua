-- Shows code lenses and keeps them current. Neovim 0.12 does all of it when told to; 0.11 has to be told when to ask
-- again: when a buffer is entered or edited, and when the server has worked everything in (`User SeamlineStatus`).

local server = require("seamline.server")

local M = {}

local function refresh()
  for _, client in ipairs(vim.lsp.get_clients({ name = server.NAME })) do
    for bufnr in pairs(client.attached_buffers) do
      vim.lsp.codelens.refresh({ bufnr = bufnr })
    end
  end
end

function M.show()
  if vim.lsp.codelens.enable then
    vim.lsp.codelens.enable(true)
    return
  end
  local group = vim.api.nvim_create_augroup("seamline.lenses", {})
  vim.api.nvim_create_autocmd({ "LspAttach", "BufEnter", "InsertLeave" }, { group = group, callback = refresh })
  vim.api.nvim_create_autocmd("User", {
    group = group,
    pattern = "SeamlineStatus",
    callback = function(found)
      if found.data and found.data.quiescent then
        refresh()
      end
    end,
  })
  refresh()
end

return M
