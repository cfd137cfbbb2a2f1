-- What Neovim loads at its start: the command `:Seamline` and what keeps the status. Everything else is loaded when it
-- is used. Whether the server runs is the user's decision: `vim.lsp.enable("seamline")`.

if vim.g.loaded_seamline then
  return
end
vim.g.loaded_seamline = true

if vim.fn.has("nvim-0.11") == 0 then
  vim.notify("Seamline needs Neovim 0.11 or later.", vim.log.levels.ERROR)
  return
end

vim.api.nvim_create_user_command("Seamline", function(call)
  require("seamline.commands").run(call)
end, {
  nargs = "*",
  range = true,
  desc = "Seamline: the language server that watches the seams of a program",
  complete = function(lead, line)
    return require("seamline.commands").complete(lead, line)
  end,
})

vim.lsp.handlers["seamline/status"] = function(_, status, context)
  require("seamline.status").take(context.client_id, status)
end

local group = vim.api.nvim_create_augroup("seamline", {})
for event, heard in pairs({ LspAttach = "attached", LspDetach = "detached" }) do
  vim.api.nvim_create_autocmd(event, {
    group = group,
    desc = "Keep what the status line says about Seamline",
    callback = function(found)
      local client = vim.lsp.get_client_by_id(found.data.client_id)
      if client and client.name == "seamline" then
        require("seamline.status")[heard](found.buf)
      end
    end,
  })
end
